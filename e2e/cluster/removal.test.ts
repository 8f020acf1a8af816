import { get } from "node:https";
import { describe, expect, it } from "vitest";
import { Operation } from "@core-console/shared/contract/access";
import { LeaveAnswer } from "@core-console/shared/contract/enrolment";
import { PORT } from "@core-console/shared/contract/ports";
import { codeOf } from "../support/cluster/client.ts";
import { certificatesIn, type CoreNode, signalAll } from "../support/cluster/core-node.ts";
import { until } from "../support/until.ts";
import { useCluster } from "./use-cluster.ts";

const cluster = useCluster("removal", { cores: 3, console: true });
const api = () => cluster().api;
const node = (name: string): CoreNode => {
  const found = cluster().cores.find((c) => c.name === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
};
const remove = (ref: string) => api().change("DELETE", `/services/${ref}`);
const over = (o: Operation): Promise<Operation> =>
  until(`${o.name} removed`, async () => {
    const now = Operation.parse((await api().client.get(`/operations/${o.id}`)).body);
    return now.state === "done" || now.state === "failed" ? now : null;
  });
const forget = (gone: CoreNode): void => {
  cluster().cores.splice(cluster().cores.indexOf(gone), 1);
};
/** A Core by its own certificate, as its host asks. */
const own = (asked: CoreNode, by: CoreNode) => {
  const { ca, cert, key } = certificatesIn(by.home);
  return cluster().client(`https://${asked.host}:${PORT.internal}`, { ca, cert, key });
};

/** Reports whether the engine of a Core accepts a connection with the certificate of `by`. */
function reachesRaft(asked: CoreNode, by: CoreNode): Promise<boolean> {
  const { ca, raft } = certificatesIn(by.home);
  const at = { host: asked.host, port: PORT.raft, path: "/version", ca, ...raft, agent: false };
  return new Promise((resolve) => {
    get(at, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    }).on("error", () => resolve(false));
  });
}

describe("taking members out", () => {
  it("is refused with the sum where it would cost the quorum", async () => {
    signalAll(node("core-3"), "SIGKILL");
    await until("core-3 is off", async () => (await api().show(node("core-3").ref)).status === "off");
    const refused = await remove(node("core-2").ref);
    expect([refused.status, codeOf(refused)]).toEqual([409, "quorum_at_risk"]);
    expect(refused.problem?.params).toMatchObject({ voters: 2, majority: 2, alive: 1 });
    expect((await api().show(node("core-2").ref)).state).toBe("active");
    await cluster().heal();
  });

  it("a dead voter goes, and the learner that stood by votes in its place; changes go on", async () => {
    const fourth = await cluster().join("core-4");
    const dead = node("core-3");
    signalAll(dead, "SIGKILL");
    await until("it is off", async () => (await api().show(dead.ref)).status === "off");
    const asked = await remove(dead.ref);
    expect(asked.status).toBe(202);
    const begun = Operation.parse(asked.body);
    expect(begun).toMatchObject({ kind: "remove", ref: dead.ref, name: "core-3", by: "admin" });
    expect(await over(begun)).toMatchObject({ state: "done", reason: null });
    expect(await api().named("core-3")).toBeNull();
    forget(dead);
    const view = await until("core-4 votes", async () => {
      const now = await api().cluster();
      return now.voters === 3 && now.aliveVoters === 3 ? now : null;
    });
    expect(view.members.find((m) => m.ref === fourth.ref)?.voter).toBe(true);
    expect((await api().add("core-3")).name).toBe("core-3");

    // It comes back with its old data, and learns of its removal.
    await cluster().restart(dead);
    await dead.child.exited;
    expect(dead.child.text()).toMatch(/This Core was removed from the cluster on .* by admin\./);
  });

  it("its certificate opens nothing any more, and is told that it is gone", async () => {
    const gone = { ...node("core-2") };
    const begun = Operation.parse((await remove(gone.ref)).body);
    expect(await over(begun)).toMatchObject({ state: "done" });
    forget(node("core-2"));
    const { code } = await gone.child.exited;
    expect(code).toBe(1);
    const asked = own(node("core-1"), gone);
    expect(codeOf(await asked.ask("GET", "/node/ca-key"))).toBe("forbidden");
    // Nor is it a peer for any engine.
    for (const one of cluster().cores)
      await until(`${one.name} refuses it as a peer`, async () => !(await reachesRaft(one, gone)));
    for (const one of cluster().cores)
      for (const by of cluster().cores) expect(await reachesRaft(one, by), `${one.name} by ${by.name}`).toBe(true);
    const left = await asked.ask("POST", "/node/leave", { body: {} });
    expect(LeaveAnswer.parse(left.body)).toMatchObject({ operation: null, removed: { by: "admin" } });
    expect(await cluster().green()).toMatchObject({ voters: 2, aliveVoters: 2, mayStillFail: 0 });
  });

  it("a console outside the cluster is started anew with the Cores that are left", async () => {
    cluster().console?.signal("SIGTERM");
    await cluster().console?.exited;
    await cluster().startConsole();
    expect((await api().services()).map((s) => s.name).toSorted()).toEqual(["core-1", "core-3", "core-4"]);
  });

  it("the leader that leaves by itself hands over first; nothing that was confirmed is lost", async () => {
    const {
      leader,
      followers: [other],
    } = await cluster().roles();
    if (other === undefined) throw new Error("nobody follows");
    const before = await api().add("before it left");
    const asked = own(leader, leader);
    const sum = LeaveAnswer.parse((await own(other, leader).get("/node/leave")).body);
    expect(sum).toMatchObject({
      sum: { code: "removal_sum", params: { voters: 1, majority: 1, mayFail: 0, nowVoters: 2, nowMayFail: 0 } },
      leads: true,
      obstacle: null,
      operation: null,
      removed: null,
    });
    const first = LeaveAnswer.parse((await asked.ask("POST", "/node/leave", { body: {} })).body);
    expect(first.operation).toMatchObject({ kind: "remove", ref: leader.ref, by: `host:${leader.name}` });
    await until("it is gone", async () => {
      const { removed } = LeaveAnswer.parse((await own(other, leader).ask("POST", "/node/leave", { body: {} })).body);
      return removed;
    });
    forget(leader);
    await leader.child.exited;
    expect(leader.child.text()).toMatch(/was removed from the cluster/);
    expect((await api().show(before.ref)).name).toBe("before it left");
    expect(await api().cluster()).toMatchObject({ voters: 1, leader: { ref: other.ref } });
  });

  it("the last one stays", async () => {
    const [last] = cluster().cores;
    expect(codeOf(await remove(last?.ref ?? ""))).toBe("last_core");
    expect(codeOf(await own(last as CoreNode, last as CoreNode).ask("POST", "/node/leave", { body: {} }))).toBe(
      "last_core",
    );
  });
});

describe("a removal that loses its leader half-way", () => {
  it("is finished by the next one, once the sum allows it", async () => {
    for (const name of ["five", "six"]) await cluster().join(name);
    await cluster().green();
    const {
      leader,
      followers: [target],
    } = await cluster().roles();
    if (target === undefined) throw new Error("nobody follows");
    const begun = Operation.parse((await remove(target.ref)).body);
    signalAll(leader, "SIGKILL");
    await leader.child.exited;
    // Of three with one dead it may have to wait for that one.
    await cluster().restart(leader);
    expect(await over(begun)).toMatchObject({ state: "done", reason: null });
    expect((await api().services()).some((s) => s.ref === target.ref)).toBe(false);
    forget(target);
    await target.child.exited;
    await cluster().green();
  });
});
