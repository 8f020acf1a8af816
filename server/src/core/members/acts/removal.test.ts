import { beforeEach, describe, expect, test } from "vitest";
import type { Operation } from "@core-console/shared/contract/access";
import { OPERATION_BOUND_MS } from "@core-console/shared/domain/rules/operations";
import { EngineError } from "../../etcd/client/engine-error.ts";
import { keys } from "../../state/keys.ts";
import type { RemovedRecord, ServiceRecord } from "../../state/records.ts";
import { heard } from "../../testing/context.ts";
import { report } from "../../testing/facts.ts";
import { coreRecord } from "../../testing/records.ts";
import { ask } from "../../testing/server.ts";
import { signedIn } from "../../testing/users.ts";
import { refusalsOf, withServer } from "../../testing/with-server.ts";
import { OperationDriver } from "./operation-driver.ts";

const [one, two, three] = [coreRecord(1), coreRecord(2), coreRecord(3)];
const t = withServer(one, two, three);
let driver: OperationDriver;
let operator: string;
beforeEach(() => {
  operator = signedIn(t.store, "operator", "oleg").authorization;
  driver = new OperationDriver(t.c);
  t.store.gateway.members = [one, two, three].map((r) => ({
    memberId: r.memberId ?? "",
    name: r.ref,
    peerUrls: [],
    learner: false,
    started: true,
  }));
  for (const n of [2, 3]) heard(t.c, n);
});

const remove = (ref: string, headers: Record<string, string> = {}) =>
  ask(t.server, "DELETE", `/api/v3/services/${ref}`, { authorization: operator, headers });
const asked = async (ref: string): Promise<Operation> => (await remove(ref)).json as Operation;
const shown = async (id: string): Promise<Operation> =>
  (await ask(t.server, "GET", `/api/v3/operations/${id}`, { authorization: operator })).json as Operation;
const kept = (ref: string) => t.store.gateway.json(keys.service(ref)) as ServiceRecord | null;
const dead = (n: number): void => {
  const longAgo = t.c.now() - 60_000;
  heard(t.c, n, { gone: true, contactAtMs: longAgo, receivedAtMs: longAgo });
};
const removals = (): string[] => t.store.gateway.calls.filter((c) => c.startsWith("memberRemove"));

describe("asked for", () => {
  test("it is an operation, the record says so, and the same key asks once", async () => {
    const first = await remove(two.ref, { "idempotency-key": "key-000001" });
    expect(first).toMatchObject({ status: 202, json: { kind: "remove", ref: two.ref, by: "oleg", state: "waiting" } });
    expect(kept(two.ref)?.state).toBe("removing");
    const again = await remove(two.ref, { "idempotency-key": "key-000001" });
    expect(again).toMatchObject({ status: 202, json: { id: (first.json as Operation).id } });
    expect((await refusalsOf(t)).map((e) => e.what)).toEqual(["service.remove"]);
  });
  test("twice by two, and beside a restart, it is busy in words", async () => {
    await asked(two.ref);
    expect(await remove(two.ref)).toMatchObject({ status: 409, json: { code: "busy", params: { why: "removing" } } });
    await ask(t.server, "POST", `/api/v3/services/${three.ref}/restart`, { authorization: operator });
    expect(await remove(three.ref)).toMatchObject({ json: { code: "busy", params: { why: "restarting" } } });
  });
  test("what costs the quorum is refused with the sum, and a stale revision is", async () => {
    dead(3);
    expect(await remove(two.ref)).toMatchObject({
      status: 409,
      json: { code: "quorum_at_risk", params: { voters: 2, majority: 2, alive: 1 } },
    });
    expect(await remove(three.ref, { "if-match": '"1"' })).toMatchObject({ status: 412 });
    expect(kept(two.ref)?.state).toBe("active");
  });
});

describe("driven", () => {
  test("begun, taken out of the engine, and only then gone, with its name and its host", async () => {
    const { id } = await asked(two.ref);
    await driver.tick();
    expect((await shown(id)).state).toBe("running");
    expect(removals()).toEqual([]);
    await driver.tick();
    expect(removals()).toEqual([`memberRemove ${two.memberId}`]);
    expect(kept(two.ref)?.state).toBe("removing");
    await driver.tick();
    expect(await shown(id)).toMatchObject({ state: "done", reason: null });
    expect(kept(two.ref)).toBeNull();
    expect(t.store.gateway.kvs.has(keys.name("core-2"))).toBe(false);
    expect(t.store.gateway.kvs.has(keys.host(two.host?.fqdn ?? ""))).toBe(false);
    expect(t.store.gateway.kvs.has(keys.acting(two.ref))).toBe(false);
    expect(t.store.gateway.json(keys.removed(two.ref)) as RemovedRecord).toMatchObject({
      name: "core-2",
      memberId: two.memberId,
      keyHash: two.host?.keyHash,
      by: "oleg",
    });
    expect((await refusalsOf(t)).map((e) => e.what)).toEqual(
      expect.arrayContaining(["service.remove", "service.remove_begun", "service.remove_done"]),
    );
  });
  test("the next leader finishes what the engine has done already, and takes nothing out twice", async () => {
    const { id } = await asked(two.ref);
    await driver.tick();
    await driver.tick();
    await new OperationDriver(t.c).tick();
    expect((await shown(id)).state).toBe("done");
    expect(removals()).toHaveLength(1);
  });
  test("the leader itself hands over and does nothing more: the next one takes it out", async () => {
    const said: boolean[] = [];
    Object.assign(t.c, { announceLeaving: (leaving: boolean) => said.push(leaving) });
    await asked(one.ref);
    await driver.tick();
    await driver.tick();
    expect(t.store.gateway.calls.filter((c) => c.startsWith("moveLeader"))).toHaveLength(1);
    // The driver runs four times a second: it is notified only while this lasts.
    expect(said).toEqual([true, false]);
    expect(removals()).toEqual([]);
    expect(kept(one.ref)?.state).toBe("removing");
  });
  test("of two that are to go, the one that leads hands over to who stays", async () => {
    Object.assign(t.c, { announceLeaving: () => undefined });
    await asked(one.ref);
    t.store.clock.ms += 1;
    await asked(three.ref);
    if (t.store.raft.status === null) throw new Error("no leader");
    t.store.raft.status = { ...t.store.raft.status, match: { m3: 9, m2: 1 } };
    await driver.tick();
    await driver.tick();
    expect(t.store.gateway.calls.filter((c) => c.startsWith("moveLeader"))).toEqual(["moveLeader m2"]);
  });
  test("a Core that merely reports to lead is removed without a hand-over", async () => {
    heard(t.c, 2, { report: report(2, { raftState: "StateLeader" }) });
    const { id } = await asked(two.ref);
    for (let i = 0; i < 3; i++) await driver.tick();
    expect((await shown(id)).state).toBe("done");
    expect(t.store.gateway.calls.filter((c) => c.startsWith("moveLeader"))).toEqual([]);
  });
  test("what the engine never does has failed after the bound, and the Core is the member that it was", async () => {
    const refuse = t.store.gateway.memberRemove.bind(t.store.gateway);
    t.store.gateway.memberRemove = () => Promise.reject(new EngineError("unhealthy_cluster", "refused", "unhealthy"));
    const { id } = await asked(two.ref);
    await driver.tick();
    await driver.tick();
    expect((await shown(id)).state).toBe("running");
    t.store.clock.ms += OPERATION_BOUND_MS;
    for (const n of [2, 3]) heard(t.c, n);
    await driver.tick();
    expect(await shown(id)).toMatchObject({ state: "failed", reason: { code: "removal_late" } });
    expect(kept(two.ref)).toMatchObject({ state: "active", voter: true });
    t.store.gateway.memberRemove = refuse;
  });
  test("another that died meanwhile stops it; once that one is back it goes on", async () => {
    const { id } = await asked(two.ref);
    await driver.tick();
    dead(3);
    await driver.tick();
    expect(removals()).toEqual([]);
    heard(t.c, 3);
    await driver.tick();
    await driver.tick();
    expect((await shown(id)).state).toBe("done");
  });
});
