import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Operation, Session } from "@core-console/shared/contract/access";
import { PORT } from "@core-console/shared/contract/ports";
import { codeOf } from "../support/cluster/client.ts";
import { signalAll, type CoreNode } from "../support/cluster/core-node.ts";
import { bearerOf, signInAs } from "../support/cluster/people.ts";
import { until } from "../support/until.ts";
import { useCluster } from "./use-cluster.ts";

const cluster = useCluster("restart", { cores: 3, console: true, env: { KUMA_LOG_LEVEL: "info" } });
const api = () => cluster().api;
/** Minimum number of changes on each side of a restart, below which the absence of failures means nothing. */
const FLOOR = 5;

const ask = async (node: CoreNode): Promise<Operation> =>
  Operation.parse((await api().change("POST", `/services/${node.ref}/restart`)).body);
const look = async (o: Operation): Promise<Operation> =>
  Operation.parse((await api().client.get(`/operations/${o.id}`)).body);
const over = (o: Operation): Promise<Operation> =>
  until(`${o.name} restarted`, async () => {
    const now = await look(o);
    return now.state === "done" || now.state === "failed" ? now : null;
  });
/** Returns how often this Core's process was asked to restart, by its log. */
const asked = (node: CoreNode): number =>
  readFileSync(join(cluster().dir, "logs", `${node.name}.log`), "utf8").split("this Core was asked to restart").length -
  1;

/** Makes changes before, during and after an act: each is confirmed. */
async function whileChanging(act: () => Promise<void>): Promise<void> {
  const answers: [number, number][] = [];
  let running = true;
  const changes = (async () => {
    while (running) {
      const name = `while ${answers.length}`;
      const added = await api().change("POST", "/services", { body: { kind: "core", name } });
      const gone = await api().change("DELETE", `/services/${(added.body as { ref?: string }).ref}`);
      answers.push([added.status, gone.status]);
    }
  })();
  const goesOn = async (): Promise<void> => {
    const had = answers.length;
    await Promise.race([changes, until("changes go on", () => answers.length >= had + FLOOR)]);
  };
  try {
    await goesOn();
    await act();
    await goesOn();
  } finally {
    running = false;
    await changes;
  }
  expect(answers.filter(([added, gone]) => added !== 201 || gone !== 204)).toEqual([]);
  expect(answers.length).toBeGreaterThanOrEqual(2 * FLOOR);
}

describe("a restart", () => {
  it("of a follower takes no leadership, keeps its process, and happens once", async () => {
    const {
      leader,
      followers: [follower],
      term: before,
    } = await cluster().roles();
    if (follower === undefined) throw new Error("nobody follows");
    const { pid } = follower.child;
    const from = performance.now();
    const startedMs = from - ((await api().show(follower.ref)).uptimeSeconds ?? 0) * 1000;
    expect(startedMs, "it ran before").toBeLessThan(from);
    expect(await over(await ask(follower))).toMatchObject({ state: "done", reason: null });
    expect(follower.child.pid).toBe(pid);
    expect(follower.child.exit()).toBeNull();
    await cluster().green();
    const after = await api().cluster();
    expect([after.leader?.ref, after.term]).toEqual([leader.ref, before]);
    expect(asked(follower)).toBe(1);
    // It has run for less time than has passed since it was asked to restart.
    const { uptimeSeconds } = await api().show(follower.ref);
    expect(uptimeSeconds).not.toBeNull();
    expect((uptimeSeconds ?? Infinity) * 1000).toBeLessThanOrEqual(performance.now() - from);
  });

  it("is not needed to move leadership: the Core that was asked for leads, and every change meanwhile is confirmed", async () => {
    await cluster().green();
    const {
      leader,
      followers: [first, second],
    } = await cluster().roles();
    if (first === undefined || second === undefined) throw new Error("not three Cores");
    const move = (to: CoreNode, expected: CoreNode) =>
      api().change("POST", "/cluster/leader", { body: { id: to.ref, expectedLeader: expected.ref } });
    const itself = await move(leader, leader);
    expect([codeOf(itself), itself.problem?.params?.["why"]]).toEqual(["cannot_lead", "leads"]);
    expect(codeOf(await move(first, second))).toBe("precondition_failed");
    await whileChanging(async () => {
      const begun = Operation.parse((await move(first, leader)).body);
      expect(begun).toMatchObject({ kind: "transfer", ref: first.ref, by: "admin" });
      expect(await over(begun)).toMatchObject({ state: "done", reason: null });
    });
    expect((await api().cluster()).leader?.ref).toBe(first.ref);
    // Asked with the leader of before: refused, and leadership stays.
    expect(codeOf(await move(second, leader))).toBe("precondition_failed");
    expect((await api().cluster()).leader?.ref).toBe(first.ref);
  });

  it("of the leader hands over first, and is followed to its end by the next one", async () => {
    const leader = await cluster().leader();
    const before = asked(leader);
    await whileChanging(async () => {
      const begun = await ask(leader);
      expect(begun).toMatchObject({ kind: "restart", ref: leader.ref, by: "admin" });
      expect(await over(begun)).toMatchObject({ state: "done", reason: null });
    });
    const next = await cluster().leader();
    expect(next.name).not.toBe(leader.name);
    expect(asked(leader)).toBe(before + 1);
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
    // The last in the row waits for two others: it has not come to its end before it is asked for again.
    const last = begun.toSorted((a, b) => a.requestedAt.localeCompare(b.requestedAt)).at(-1);
    const again = await api().change("POST", `/services/${last?.ref}/restart`);
    expect(codeOf(again)).toBe("busy");
    const states = new Set<string>();
    const isRunning = (o: Operation): boolean => o.state === "running";
    await until("all are done", async () => {
      const now = await Promise.all(begun.map(look));
      // Those that run in both looks ran at one time: none begins twice.
      const still = (await Promise.all(now.filter(isRunning).map(look))).filter(isRunning);
      expect(still.map((o) => o.name).slice(1), `beside ${still[0]?.name}`).toEqual([]);
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
