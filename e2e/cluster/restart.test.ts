import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Operation, Session } from "@core-console/shared/contract/access";
import { PORT } from "@core-console/shared/contract/ports";
import { codeOf } from "../support/client.ts";
import { signalAll, type CoreNode } from "../support/core-node.ts";
import { bearerOf, signInAs } from "../support/people.ts";
import { until } from "../support/until.ts";
import { useCluster } from "./use-cluster.ts";

const cluster = useCluster("restart", { cores: 3, console: true, env: { KUMA_LOG_LEVEL: "info" } });
const api = () => cluster().api;

const ask = async (node: CoreNode): Promise<Operation> =>
  Operation.parse((await api().change("POST", `/services/${node.ref}/restart`)).body);
const look = async (o: Operation): Promise<Operation> =>
  Operation.parse((await api().client.get(`/operations/${o.id}`)).body);
const over = (o: Operation): Promise<Operation> =>
  until(`${o.name} restarted`, async () => {
    const now = await look(o);
    return now.state === "done" || now.state === "failed" ? now : null;
  });
/** How often this Core's process was asked to restart, by its log. */
const asked = (node: CoreNode): number =>
  readFileSync(join(cluster().dir, "logs", `${node.name}.log`), "utf8").split("this Core was asked to restart").length -
  1;

describe("a restart", () => {
  it("of a follower takes no leadership, keeps its process, and happens once", async () => {
    const [leader, follower] = [await cluster().leader(), await cluster().follower()];
    const { pid } = follower.child;
    const before = (await api().cluster()).term;
    expect(await over(await ask(follower))).toMatchObject({ state: "done", reason: null });
    expect(follower.child.pid).toBe(pid);
    expect(follower.child.exit()).toBeNull();
    await cluster().green();
    const after = await api().cluster();
    expect([after.leader?.ref, after.term]).toEqual([leader.ref, before]);
    expect(asked(follower)).toBe(1);
    expect((await api().show(follower.ref)).uptimeSeconds).toBeLessThan(60);
  });

  it("of the leader hands over first, and is followed to its end by the next one", async () => {
    const leader = await cluster().leader();
    const begun = await ask(leader);
    expect(begun).toMatchObject({ kind: "restart", ref: leader.ref, by: "admin" });
    let failed = 0;
    let running = true;
    // Changes go on all the while: each is confirmed.
    const changes = (async () => {
      while (running) {
        const added = await api().change("POST", "/services", {
          body: { kind: "core", name: `while ${Math.random()}` },
        });
        if (added.status !== 201) failed++;
        else await api().change("DELETE", `/services/${(added.body as { ref: string }).ref}`);
      }
    })();
    const end = await over(begun);
    running = false;
    await changes;
    expect(end).toMatchObject({ state: "done", reason: null });
    expect(failed).toBe(0);
    expect((await api().cluster()).leader?.ref).not.toBe(leader.ref);
    expect(asked(leader)).toBe(1);
  });

  it("of the leader loses no last use of a session, though that Core alone saw it", async () => {
    await cluster().green();
    const leader = await cluster().leader();
    const rest = cluster().client(`http://${leader.host}:${PORT.rest}`);
    const { login, password } = cluster().administrator;
    const secret = await signInAs(rest, login, password);
    const used = await until("a use after the sign-in", async () => {
      const { body } = await rest.ask("GET", "/sessions?size=1000", { headers: bearerOf(secret) });
      const own = (body as unknown[]).map((s) => Session.parse(s)).find((s) => s.current);
      return own !== undefined && own.lastUsedAt > own.createdAt ? own : null;
    });
    expect(await over(await ask(leader))).toMatchObject({ state: "done" });
    const { body } = await api().client.get("/sessions?all=1&size=1000");
    const shown = (body as unknown[]).map((s) => Session.parse(s)).find((s) => s.id === used.id);
    expect(Date.parse(shown?.lastUsedAt ?? "")).toBeGreaterThanOrEqual(Date.parse(used.lastUsedAt));
  });

  it("one at a time: all three asked for at once, a majority works throughout", async () => {
    await cluster().green();
    const begun = await Promise.all(cluster().cores.map(ask));
    const again = await api().change("POST", `/services/${begun[0]?.ref}/restart`);
    expect(codeOf(again)).toBe("busy");
    const states = new Set<string>();
    await until("all are done", async () => {
      const now = await Promise.all(begun.map(look));
      expect(now.filter((o) => o.state === "running").length).toBeLessThanOrEqual(1);
      for (const o of now) states.add(o.reason === null ? o.state : `${o.state} ${o.reason.code}`);
      expect((await api().cluster()).aliveVoters).toBeGreaterThanOrEqual(2);
      return now.every((o) => o.state === "done");
    });
    expect([...states]).toEqual(expect.arrayContaining(["waiting waiting_operation", "running", "done"]));
    await cluster().green();
  });

  it("is refused with the sum where it would cost the quorum", async () => {
    const leader = await cluster().leader();
    const [dead, other] = cluster().cores.filter((c) => c !== leader);
    if (dead === undefined || other === undefined) throw new Error("not three Cores");
    signalAll(dead, "SIGKILL");
    await until("it is off", async () => (await api().show(dead.ref)).status === "off");
    const refused = await api().change("POST", `/services/${other.ref}/restart`);
    expect(codeOf(refused)).toBe("quorum_at_risk");
    expect(refused.problem?.params).toMatchObject({ voters: 3, majority: 2, alive: 1 });
    const silent = await api().change("POST", `/services/${dead.ref}/restart`);
    expect([codeOf(silent), silent.problem?.params?.["why"]]).toEqual(["busy", "silent"]);
    await cluster().heal();
  });
});
