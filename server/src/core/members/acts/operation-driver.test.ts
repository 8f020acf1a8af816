import { beforeEach, describe, expect, test } from "vitest";
import type { Operation } from "@core-console/shared/contract/access";
import { OPERATION_BOUND_MS, TRANSFER_BOUND_MS } from "@core-console/shared/domain/rules/operations";
import { createLogger } from "../../../lib/logging/logger.ts";
import { EngineError } from "../../etcd/client/engine-error.ts";
import { keys } from "../../state/keys.ts";
import type { OperationRecord } from "../../state/records-access.ts";
import { heard } from "../../testing/context.ts";
import { report } from "../../testing/facts.ts";
import { coreRecord, createdRecord } from "../../testing/records.ts";
import { ask } from "../../testing/server.ts";
import { signedIn } from "../../testing/users.ts";
import { refusalsOf, withServer } from "../../testing/with-server.ts";
import { OperationDriver } from "./operation-driver.ts";
import { watchForRestart } from "./restart-side.ts";

const [two, three] = [coreRecord(2), coreRecord(3)];
const t = withServer(coreRecord(1), two, three);
let driver: OperationDriver;
let operator: string;
beforeEach(() => {
  operator = signedIn(t.store, "operator", "oleg").authorization;
  driver = new OperationDriver(t.c);
  allHeard();
});

function allHeard(): void {
  for (const n of [2, 3]) heard(t.c, n);
}
/** Core `n` reports again after a restart. */
const back = (n: number): void => heard(t.c, n, { report: report(n, { startedAt: "2026-01-01T13:00:00.000Z" }) });
const gone = (n: number): void =>
  heard(t.c, n, { gone: true, contactAtMs: t.c.now() - 60_000, receivedAtMs: t.c.now() - 60_000 });
const restart = (ref: string, headers: Record<string, string> = {}) =>
  ask(t.server, "POST", `/api/v3/services/${ref}/restart`, { authorization: operator, headers });
const begun = async (ref: string): Promise<string> => {
  t.store.clock.ms += 1;
  return ((await restart(ref)).json as Operation).id;
};
const shown = async (id: string): Promise<Operation> =>
  (await ask(t.server, "GET", `/api/v3/operations/${id}`, { authorization: operator })).json as Operation;
const kept = (id: string) => t.store.gateway.json(keys.operation(id)) as OperationRecord;
const audited = async (): Promise<string[]> => (await refusalsOf(t)).map((e) => e.what);

describe("asked for", () => {
  test("an operation is there to be asked after, and in the audit; the same key asks once", async () => {
    const asked = await restart(two.ref, { "idempotency-key": "key-000001" });
    expect(asked).toMatchObject({
      status: 202,
      json: { kind: "restart", ref: two.ref, name: "core-2", by: "oleg", state: "waiting" },
    });
    expect(asked.json).not.toHaveProperty("startedBefore");
    const again = await restart(two.ref, { "idempotency-key": "key-000001" });
    expect(again).toMatchObject({ status: 202, json: { id: (asked.json as Operation).id } });
    expect(await audited()).toEqual(["service.restart"]);
  });
  test.each([
    ["already being restarted", async () => void (await begun(two.ref)), two.ref, "busy", "restarting"],
    ["silent", async () => gone(2), two.ref, "busy", "silent"],
    ["never joined", async () => void t.store.add(createdRecord(9)), createdRecord(9).ref, "busy", "not_joined"],
  ])("a Core that is %s is refused", async (_, arrange, ref, code, why) => {
    await arrange();
    expect(await restart(ref)).toMatchObject({ status: 409, json: { code, params: { why } } });
  });
  test("what would cost the quorum is refused with the sum; while another act runs, it waits", async () => {
    gone(3);
    expect(await restart(two.ref)).toMatchObject({
      status: 409,
      json: { code: "quorum_at_risk", params: { voters: 3, majority: 2, alive: 1 } },
    });
    allHeard();
    await begun(three.ref);
    await driver.tick();
    gone(3);
    expect((await restart(two.ref)).status).toBe(202);
  });
  test("two requests for one Core at the same time: one of them is under way", async () => {
    t.store.gateway.watchHeld = true;
    const both = Promise.all([restart(two.ref), restart(two.ref)]);
    await new Promise(setImmediate);
    t.store.gateway.releaseWatches();
    expect((await both).map((a) => a.status).toSorted((a, b) => a - b)).toEqual([202, 409]);
    expect(t.store.registry.operations.size).toBe(1);
  });
  test("a service that is not there, an operation that is not there, and nothing to reload", async () => {
    expect((await restart("nobody")).status).toBe(404);
    const get = await ask(t.server, "GET", "/api/v3/operations/none", { authorization: operator });
    expect(get).toMatchObject({ status: 404, json: { params: { what: "operation" } } });
    const reload = (ref: string) =>
      ask(t.server, "POST", `/api/v3/services/${ref}/reload`, { authorization: operator });
    expect((await reload(two.ref)).status).toBe(204);
    expect((await reload("nobody")).status).toBe(404);
  });
});

describe("driven", () => {
  test("one after the other: the second begins once the first is back in good order", async () => {
    const [first, second] = [await begun(two.ref), await begun(three.ref)];
    await driver.tick();
    await driver.tick();
    expect(kept(first)).toMatchObject({ state: "running", startedBefore: report(2).startedAt });
    expect(await shown(second)).toMatchObject({
      state: "waiting",
      reason: { code: "waiting_operation", params: { name: "core-2" } },
    });
    gone(2);
    await driver.tick();
    back(2);
    await driver.tick();
    expect(kept(first).state).toBe("done");
    expect(t.store.gateway.json(keys.acting(two.ref))).toBeNull();
    await driver.tick();
    expect(kept(second).state).toBe("running");
    expect(await audited()).toEqual(
      expect.arrayContaining(["service.restart", "service.restart_begun", "service.restart_done"]),
    );
  });
  test("a Core that does not come back has failed after the bound, and the next one is refused for the quorum", async () => {
    const [first, second] = [await begun(two.ref), await begun(three.ref)];
    await driver.tick();
    gone(2);
    t.store.clock.ms += OPERATION_BOUND_MS;
    heard(t.c, 3);
    await driver.tick();
    expect(await shown(first)).toMatchObject({
      state: "failed",
      reason: { code: "restart_not_back", params: { name: "core-2" } },
    });
    await driver.tick();
    expect(await shown(second)).toMatchObject({ state: "waiting", reason: { code: "quorum_at_risk" } });
    t.store.clock.ms += OPERATION_BOUND_MS;
    heard(t.c, 3);
    await driver.tick();
    expect(kept(second)).toMatchObject({ state: "failed", reason: { code: "quorum_at_risk" } });
  });
  test("only by the leader; the next leader goes on from the record", async () => {
    const id = await begun(two.ref);
    const { status } = t.store.raft;
    if (status === null) throw new Error("no raft status");
    t.store.raft.status = { ...status, raftState: "StateFollower" };
    await driver.tick();
    expect(kept(id).state).toBe("waiting");
    t.store.raft.status = status;
    await driver.tick();
    back(2);
    await new OperationDriver(t.c).tick();
    expect(kept(id).state).toBe("done");
  });
  test("two who both think they lead begin no two", async () => {
    const [first, second] = [await begun(two.ref), await begun(three.ref)];
    t.store.gateway.beforeTxn = () => {
      const other = kept(second);
      t.store.gateway.put(keys.operation(second), { ...other, state: "running", startedBefore: report(3).startedAt });
    };
    await driver.tick();
    expect([kept(first).state, kept(second).state]).toEqual(["waiting", "running"]);
  });
  test("a Core that was removed meanwhile frees the way", async () => {
    const id = await begun(two.ref);
    await driver.tick();
    t.store.gateway.delete(keys.service(two.ref));
    await driver.tick();
    expect(kept(id)).toMatchObject({ state: "failed", reason: { code: "restart_removed" } });
  });
});

describe("moving leadership", () => {
  const one = coreRecord(1);
  const lead = (id: string, expectedLeader = one.ref, headers: Record<string, string> = {}) =>
    ask(t.server, "POST", "/api/v3/cluster/leader", {
      authorization: operator,
      body: { id, expectedLeader },
      headers,
    });
  const match = (entries: Record<string, number>): void => {
    const { status } = t.store.raft;
    if (status === null) throw new Error("no raft status");
    t.store.raft.status = { ...status, match: entries };
  };
  beforeEach(() => void Object.assign(t.c, { announceLeaving: () => undefined }));
  const moves = (): string[] => t.store.gateway.calls.filter((call) => call.startsWith("moveLeader"));

  test("the leader hands over to the Core that was asked for, though another is ahead of it", async () => {
    match({ m2: 90, m3: 100 });
    const asked = await lead(two.ref, one.ref, { "idempotency-key": "key-000001" });
    expect(asked).toMatchObject({ status: 202, json: { kind: "transfer", ref: two.ref, state: "waiting" } });
    const { id } = asked.json as Operation;
    await driver.tick();
    expect(kept(id).state).toBe("running");
    await driver.tick();
    expect(moves()).toEqual(["moveLeader m2"]);
    // The next leader carries the rest out: here the same registry, seen by core 2.
    await new OperationDriver({ ...t.c, self: { ...t.c.self, ref: two.ref } }).tick();
    expect(kept(id).state).toBe("done");
    const again = await lead(two.ref, one.ref, { "idempotency-key": "key-000001" });
    expect(again).toMatchObject({ status: 202, json: { id, state: "done" } });
    expect(await audited()).toEqual(
      expect.arrayContaining(["service.transfer", "service.transfer_begun", "service.transfer_done"]),
    );
  });
  test.each<[string, () => void, string, string, number, object]>([
    ["the leader itself", () => undefined, one.ref, one.ref, 409, { code: "cannot_lead", params: { why: "leads" } }],
    ["a silent Core", () => gone(2), two.ref, one.ref, 409, { code: "cannot_lead", params: { why: "silent" } }],
    ["one far behind", () => match({ m2: -1000 }), two.ref, one.ref, 409, { params: { why: "behind", lag: 1100 } }],
    ["a service that never joined", () => void t.store.add(createdRecord(9)), createdRecord(9).ref, one.ref, 409, {}],
    [
      "a Core while another leads than was seen",
      () => undefined,
      two.ref,
      three.ref,
      412,
      { params: { what: "leader" } },
    ],
    ["nobody", () => undefined, createdRecord(8).ref, one.ref, 404, { code: "not_found" }],
  ])("to %s is refused, and nothing is moved", async (_, arrange, ref, expected, status, json) => {
    arrange();
    expect(await lead(ref, expected)).toMatchObject({ status, json });
    await driver.tick();
    expect([moves(), t.store.registry.operations.size]).toEqual([[], 0]);
  });
  test("a learner has no vote and is refused", async () => {
    t.store.gateway.put(keys.service(two.ref), { ...two, voter: false, state: "active" });
    expect(await lead(two.ref)).toMatchObject({ status: 409, json: { params: { why: "learner" } } });
  });
  test("an engine that refuses for long ends it as failed; the leader stays", async () => {
    t.store.gateway.moveLeader = () => Promise.reject(new EngineError("unavailable", "no", "refused"));
    const { id } = (await lead(two.ref)).json as Operation;
    await driver.tick();
    await driver.tick();
    expect(kept(id).state).toBe("running");
    t.store.clock.ms += TRANSFER_BOUND_MS;
    allHeard();
    await driver.tick();
    expect(kept(id)).toMatchObject({ state: "failed", reason: { code: "transfer_late", params: { name: "core-2" } } });
    expect(t.store.gateway.json(keys.acting(two.ref))).toBeNull();
  });
  test("it waits for its turn behind a restart", async () => {
    const first = await begun(three.ref);
    t.store.clock.ms += 1;
    const { id } = (await lead(two.ref)).json as Operation;
    await driver.tick();
    await driver.tick();
    expect([kept(first).state, kept(id).state, moves()]).toEqual(["running", "waiting", []]);
    back(3);
    await driver.tick();
    await driver.tick();
    await driver.tick();
    expect(moves()).toEqual(["moveLeader m2"]);
  });
});

describe("the Core that is asked", () => {
  test("restarts once for its own running operation, and not for it again once it is back", async () => {
    const calls: string[] = [];
    const one = coreRecord(1);
    watchForRestart(t.c, () => calls.push("one"));
    const id = await begun(one.ref);
    await begun(two.ref);
    expect(calls).toEqual([]);
    await driver.tick();
    expect(calls).toEqual(["one"]);
    t.store.gateway.put(keys.operation(id), { ...kept(id), updatedAt: "2026-01-01T12:00:09.000Z" });
    expect(calls).toEqual(["one"]);
    // The same record, read by the restarted process.
    const after = { ...t.c, makeReport: () => report(1, { startedAt: "2026-01-01T14:00:00.000Z" }) };
    watchForRestart(after, () => calls.push("again"));
    expect(calls).toEqual(["one"]);
  });
  test("hears of it also where the record was there before it looked", async () => {
    await begun(coreRecord(1).ref);
    await driver.tick();
    const calls: string[] = [];
    watchForRestart(t.c, () => calls.push("one"));
    expect(calls).toEqual(["one"]);
  });
});

test("the log names what a step was about, nothing of it hidden", async () => {
  const lines: string[] = [];
  const log = createLogger({ stream: { write: (line) => void lines.push(line) } });
  await begun(two.ref);
  await new OperationDriver({ ...t.c, log }).tick();
  expect(JSON.parse(lines.find((line) => line.includes("a step was taken")) ?? "{}")).toMatchObject({
    step: "begin",
    kind: "restart",
    ref: two.ref,
    name: "core-2",
  });
  expect(lines.join("")).not.toContain("[hidden]");
});
