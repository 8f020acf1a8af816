import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { EngineError } from "../../etcd/client/engine-error.ts";
import { keys } from "../../state/keys.ts";
import type { ServiceRecord } from "../../state/records.ts";
import { createContext, heard, probesUnderWay, type CoreParts } from "../../testing/context.ts";
import { report } from "../../testing/facts.ts";
import { coreRecord } from "../../testing/records.ts";
import type { Store } from "../../testing/store.ts";
import { MembershipController } from "./controller.ts";

const JOINING = { state: "enrolling", voter: false, memberId: null } as const;
const REACHED = [
  { stage: "called" as const, at: "2026-01-01T11:00:00.000Z", params: {} },
  { stage: "reachable" as const, at: "2026-01-01T11:00:01.000Z", params: {} },
];
let c: CoreParts;
let store: Store;
let controller: MembershipController;
/** a learner answers the leader right before it is promoted */
let answering: boolean;
beforeEach(() => {
  ({ c, store } = createContext());
  answering = true;
  controller = new MembershipController(c, async () => answering);
});
afterEach(() => store.close());

/** Member `n` of etcd, as its record describes it. */
function member(n: number, learner: boolean, memberId = `m${n}`): void {
  const url = `https://core-${n}.soc.example:7209`;
  store.gateway.members = [
    ...store.gateway.members,
    { memberId, name: coreRecord(n).ref, peerUrls: [url], learner, started: true },
  ];
}

/** Core `n` and all members have just reached each other. */
function reachable(n: number, members: number[]): void {
  const { join } = { join: { error: null, reached: members.map((m) => coreRecord(m).ref) } };
  heard(c, n, { report: report(n, { memberId: null, engine: "stopped", join }) });
  const state = c.joins.of(coreRecord(n).ref);
  probesUnderWay(c, n);
  for (const m of members) state.reachedFromMs.set(coreRecord(m).ref, c.now());
}

const recordOf = (n: number): ServiceRecord => store.gateway.json(keys.service(coreRecord(n).ref)) as ServiceRecord;
const acts = (): string[] => store.gateway.calls.filter((x) => /^member(?!List)/.test(x));

test("a joiner that every pair reaches becomes a learner, never a voter at once", async () => {
  store.add(coreRecord(1));
  store.add(coreRecord(2, JOINING));
  member(1, false);
  await store.run();
  await controller.tick();
  expect(acts()).toEqual([]);
  reachable(2, [1]);
  await controller.tick();
  expect(acts()).toEqual(["memberAdd https://core-2.soc.example:7209"]);
  expect(store.gateway.members.at(-1)).toMatchObject({ learner: true });
  expect(recordOf(2)).toMatchObject({ memberId: "b1", voter: false, state: "catching-up" });
});

test("a leader lost between etcd and the record: the next one goes on from what etcd says", async () => {
  store.add(coreRecord(1));
  store.add(coreRecord(2, { ...JOINING, stages: REACHED }));
  member(1, false);
  member(2, true, "b9");
  await store.run();
  await controller.tick();
  expect(acts()).toEqual([]);
  expect(recordOf(2)).toMatchObject({ memberId: "b9", state: "catching-up", voter: false });
});

test("a single learner stays one: green after its steadiness, and no second voter", async () => {
  store.add(coreRecord(1));
  store.add(coreRecord(2, { state: "catching-up", voter: false, stages: REACHED }));
  member(1, false);
  member(2, true);
  await store.run();
  heard(c, 2);
  store.raft.status = { ...(store.raft.status ?? never()), match: { m2: 100 } };
  await controller.tick();
  expect(recordOf(2).state).toBe("catching-up");
  store.clock.ms += c.steadyMs;
  heard(c, 2);
  await controller.tick();
  expect(recordOf(2)).toMatchObject({ state: "active", voter: false });
  expect(acts()).toEqual([]);
  expect(c.joins.of(coreRecord(2).ref).waiting).toMatchObject({ code: "waiting_for_pair" });
});

test("a fresh learner waits for its first report; only one that has reported is said to have fallen silent", async () => {
  store.add(coreRecord(1));
  store.add(coreRecord(2, { state: "catching-up", voter: false, stages: REACHED }));
  member(1, false);
  member(2, true);
  await store.run();
  const waits = async () => {
    await controller.tick();
    return c.joins.of(coreRecord(2).ref).waiting?.code;
  };
  expect(await waits()).toBe("waiting_first_report");
  heard(c, 2);
  expect(await waits()).toBe("waiting_steady");
  store.clock.ms += 60_000;
  expect(await waits()).toBe("waiting_silent");
});

test("the first of a pair votes only while the second is reachable now, not because it once was", async () => {
  store.add(coreRecord(1));
  store.add(coreRecord(2, { voter: false, stages: REACHED }));
  store.add(coreRecord(3, { ...JOINING, stages: REACHED }));
  member(1, false);
  member(2, true);
  await store.run();
  heard(c, 2);
  store.raft.status = { ...(store.raft.status ?? never()), match: { m2: 100 } };
  c.joins.of(coreRecord(2).ref).goodSinceMs = c.now() - c.steadyMs;
  probesUnderWay(c, 3);
  await controller.tick();
  expect(acts()).toEqual([]);
  reachable(3, [1, 2]);
  await controller.tick();
  expect(acts()).toEqual(["memberPromote m2"]);
  expect(recordOf(2)).toMatchObject({ voter: true, state: "active" });
});

test("a learner that died since its last report is not promoted: it would be a voter that never votes", async () => {
  store.add(coreRecord(1));
  store.add(coreRecord(2, { voter: false, stages: REACHED }));
  store.add(coreRecord(3, { ...JOINING, stages: REACHED }));
  member(1, false);
  member(2, true);
  await store.run();
  heard(c, 2);
  store.raft.status = { ...(store.raft.status ?? never()), match: { m2: 100 } };
  const { ref } = coreRecord(2);
  c.joins.of(ref).goodSinceMs = c.now() - c.steadyMs;
  reachable(3, [1, 2]);
  answering = false;
  await controller.tick();
  expect(acts()).toEqual([]);
  expect(recordOf(2)).toMatchObject({ voter: false });
  answering = true;
  await controller.tick();
  expect(acts(), "its steadiness begins anew").toEqual([]);
  c.joins.of(ref).goodSinceMs = c.now() - c.steadyMs;
  await controller.tick();
  expect(acts()).toEqual(["memberPromote m2"]);
});

test("a removal that is asked for while its Core is made a learner, or a voter, goes on", async () => {
  store.add(coreRecord(1));
  store.add(coreRecord(2, JOINING));
  member(1, false);
  await store.run();
  const removing = async (): Promise<void> => {
    const put = store.gateway.put(keys.service(coreRecord(2).ref), { ...recordOf(2), state: "removing" });
    await store.registry.reached(put, AbortSignal.timeout(5000));
  };
  const add = store.gateway.memberAdd.bind(store.gateway);
  store.gateway.memberAdd = async (...asked) => {
    await removing();
    return add(...asked);
  };
  reachable(2, [1]);
  await controller.tick();
  expect(recordOf(2)).toMatchObject({ memberId: "b1", state: "removing" });
});

test.each([
  ["too_many_learners", "other_learner", "other_learner"],
  ["unhealthy_cluster", "unhealthy_cluster_wait", "unhealthy_cluster"],
] as const)("the engine refuses a learner for %s: that is said, and nothing else", async (kind, waits, stays) => {
  store.add(coreRecord(1));
  store.add(coreRecord(2, JOINING));
  member(1, false);
  await store.run();
  reachable(2, [1]);
  store.gateway.memberAdd = () => Promise.reject(new EngineError(kind, "refused", "no"));
  await controller.tick();
  const { ref } = coreRecord(2);
  expect(c.joins.of(ref).waiting?.code).toBe(waits);
  expect(c.joins.of(ref).refused?.reason.code).toBe(stays);
});

test("a learner whose service was removed meanwhile is taken out; it would bar every other join", async () => {
  store.add(coreRecord(1));
  store.add(coreRecord(3, JOINING));
  member(1, false);
  member(2, true, "b9");
  await store.run();
  reachable(3, [1]);
  await controller.tick();
  expect(acts()).toEqual(["memberRemove b9"]);
  await controller.tick();
  expect(acts().at(-1)).toBe("memberAdd https://core-3.soc.example:7209");
});

test("a member that was removed with another tool loses its service: host free, certificates revoked, in the audit", async () => {
  store.add(coreRecord(1));
  store.add(coreRecord(2, { raft: { keyHash: "k", certificate: "PEM", serials: ["0a"], ready: true } }));
  member(1, false);
  await store.run();
  await controller.tick();
  const { ref, name } = coreRecord(2);
  expect(store.gateway.json(keys.service(ref))).toBeNull();
  expect(store.gateway.json(keys.host("core-2.soc.example"))).toBeNull();
  expect(store.gateway.json(keys.removed(ref))).toMatchObject({
    memberId: "m2",
    keyHash: "hash-2",
    raftSerials: ["0a"],
    by: "core:core-1",
    why: { code: "removed_outside", params: { memberId: "m2" } },
  });
  const audit = store.gateway.keysUnder(keys.audits).map((key) => store.gateway.json(key));
  expect(audit).toMatchObject([{ what: "member.removed_outside", ref, name: `${name} (m2)`, who: "core:core-1" }]);
  expect(acts()).toEqual([]);
});

test("after etcd was forced to one member by hand, its list counts: one voter, and the next Core votes in a pair", async () => {
  for (const n of [1, 2, 3]) store.add(coreRecord(n));
  member(1, false);
  await store.run();
  await controller.tick();
  expect([recordOf(2), recordOf(3)]).toEqual([null, null]);
  expect(c.observatory.cluster()).toMatchObject({ leadership: "confirmed", voters: 1, aliveVoters: 1, majority: 1 });
});

test("a member that is being removed, or whose join ends, is left to whoever carries that out", async () => {
  store.add(coreRecord(1));
  store.add(coreRecord(2, { state: "removing" }));
  const ended = { code: "join_cancelled", params: {}, at: "2026-01-01T11:00:00.000Z", by: "anna" };
  store.add(coreRecord(3, { voter: false, state: "catching-up", ended }));
  member(1, false);
  await store.run();
  await controller.tick();
  expect(recordOf(2)).toMatchObject({ state: "removing" });
  expect(recordOf(3)).toMatchObject({ state: "created", host: null });
  for (const n of [2, 3]) expect(store.gateway.json(keys.removed(coreRecord(n).ref))).toBeNull();
});

test("a leader that loses its place while the list is read ends no record", async () => {
  store.add(coreRecord(1));
  store.add(coreRecord(2));
  member(1, false);
  await store.run();
  const list = store.gateway.memberList.bind(store.gateway);
  store.gateway.memberList = async () => {
    store.raft.status = { ...(store.raft.status ?? never()), raftState: "StateFollower" };
    return list();
  };
  await controller.tick();
  expect(recordOf(2)).toMatchObject({ voter: true });
});

test("the list is read when a leadership begins, soon after the engine names other members, and every few seconds", async () => {
  store.add(coreRecord(1));
  store.add(coreRecord(2));
  member(1, false);
  member(2, false);
  await store.run();
  const match = (names: Record<string, number>) =>
    (store.raft.status = { ...(store.raft.status ?? never()), match: names });
  const reads = async (afterMs: number): Promise<number> => {
    const before = store.gateway.calls.filter((call) => call === "memberList").length;
    store.clock.ms += afterMs;
    await controller.tick();
    return store.gateway.calls.filter((call) => call === "memberList").length - before;
  };
  match({ m1: 1, m2: 1 });
  expect([await reads(0), await reads(250), await reads(1000), await reads(5000)]).toEqual([1, 0, 0, 1]);
  match({ m1: 1 });
  expect([await reads(250), await reads(1000)]).toEqual([0, 1]);
  store.gateway.members = store.gateway.members.filter((m) => m.memberId === "m1");
  await reads(1000);
  expect(recordOf(2)).toBeNull();
  expect(await reads(1000), "the records name the same members again").toBe(0);
});

test("a voter that no record knows is never taken out", async () => {
  store.add(coreRecord(1));
  store.add(coreRecord(3, JOINING));
  member(1, false);
  member(2, false, "b9");
  await store.run();
  await controller.tick();
  expect(acts()).toEqual([]);
});

test("who does not lead does nothing, and forgets what it knew of joins", async () => {
  store.add(coreRecord(1));
  store.add(coreRecord(2, JOINING));
  member(1, false);
  await store.run();
  reachable(2, [1]);
  store.raft.status = { ...(store.raft.status ?? never()), raftState: "StateFollower" };
  await controller.tick();
  expect(acts()).toEqual([]);
  expect(c.joins.of(coreRecord(2).ref).reachable).toBe(false);
});

test("an internal error in a round is no unhandled rejection, and the next round runs", async () => {
  store.add(coreRecord(1));
  store.add(coreRecord(2, JOINING));
  await store.run();
  const list = vi.spyOn(store.gateway, "memberList").mockRejectedValueOnce(new TypeError("a bug"));
  await controller.tick();
  await controller.tick();
  // Read by the reconciliation, then for the joins.
  expect(list).toHaveBeenCalledTimes(3);
});

function never(): never {
  throw new Error("no raft status");
}
