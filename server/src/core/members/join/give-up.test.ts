import { afterEach, beforeEach, expect, test } from "vitest";
import { keys } from "../../state/keys.ts";
import type { RemovedRecord, ServiceRecord } from "../../state/records.ts";
import { ownRequest } from "../../state/service-changes.ts";
import { createContext, heard, probesUnderWay, type CoreParts } from "../../testing/context.ts";
import { report } from "../../testing/facts.ts";
import { coreRecord, createdRecord } from "../../testing/records.ts";
import type { Store } from "../../testing/store.ts";
import { MembershipController } from "./controller.ts";
import { planCancel, planExtend } from "./give-up.ts";

const LEARNER = { state: "catching-up", voter: false } as const;
let c: CoreParts;
let store: Store;
let controller: MembershipController;
beforeEach(async () => {
  ({ c, store } = createContext());
  controller = new MembershipController(c, async () => true);
  store.add(coreRecord(1));
  store.add(coreRecord(2, LEARNER));
  store.add(coreRecord(3, { state: "enrolling", voter: false, memberId: null }));
  member(1, false);
  member(2, true);
  await store.run();
  store.raft.status = { ...(store.raft.status ?? never()), match: { m1: 1000, m2: 1000 } };
});
afterEach(() => store.close());

function member(n: number, learner: boolean): void {
  const url = `https://core-${n}.soc.example:7209`;
  store.gateway.members = [
    ...store.gateway.members.filter((m) => m.memberId !== `m${n}`),
    { memberId: `m${n}`, name: coreRecord(n).ref, peerUrls: [url], learner, started: true },
  ];
}

/** Core 3 waits, and all members reach it. */
function reachable(): void {
  heard(c, 3, {
    report: report(3, { memberId: null, engine: "stopped", join: { error: null, reached: [coreRecord(1).ref] } }),
  });
  const state = c.joins.of(coreRecord(3).ref);
  probesUnderWay(c, 3);
  state.reachedFromMs.set(coreRecord(1).ref, c.now());
}
const two = coreRecord(2).ref;
const recordOf = (ref: string): ServiceRecord => store.gateway.json(keys.service(ref)) as ServiceRecord;
const acts = (): string[] => store.gateway.calls.filter((x) => /^member(?!List)/.test(x));
const toldAs = (): RemovedRecord[] =>
  store.gateway.keysUnder(keys.removals).map((key) => store.gateway.json(key) as RemovedRecord);
const viewOf = (ref: string) => c.observatory.service(c.registry.services.get(ref) ?? never()).join;
const extend = async (): Promise<void> => {
  const { revision } = done(await c.changes.execute(ownRequest(c), () => planExtend(c, two)));
  await store.registry.reached(revision, AbortSignal.timeout(5000));
};
const cancel = async (ref: string): Promise<void> => {
  const how = { by: "anna", nowMs: c.wall() };
  const { revision } = done(await c.changes.execute(ownRequest(c), () => planCancel(c.registry, ref, how)));
  await store.registry.reached(revision, AbortSignal.timeout(5000));
};

/** Runs rounds until nothing more happens in etcd or the records. */
async function rounds(n = 4): Promise<void> {
  for (let i = 0; i < n; i++) {
    reachable();
    await controller.tick();
  }
}

test("a dead learner makes way for the next join, and both sides get the reason", async () => {
  await rounds();
  expect(acts()).toEqual([]);
  expect(viewOf(two)?.stalled?.takenOutAt).toBe(new Date(c.wall() + c.stallMs).toISOString());
  store.clock.ms += c.stallMs - 1;
  await rounds();
  expect(acts()).toEqual([]);
  store.clock.ms += 1;
  await rounds();
  expect(acts()).toEqual(["memberRemove m2", "memberAdd https://core-3.soc.example:7209"]);
  expect(recordOf(two)).toMatchObject({ state: "created", host: null, certificate: null, memberId: null });
  const why = { code: "join_stalled", params: { after: "core-3", seconds: 300 } };
  expect(viewOf(two)?.errors).toMatchObject([{ ...why, params: { ...why.params, by: "core:core-1" } }]);
  expect(toldAs()).toMatchObject([{ ref: two, keyHash: "hash-2", why, by: "core:core-1" }]);
  // Its ID admits no host until an operator renews it.
  expect(Date.parse(recordOf(two).expiresAt ?? "")).toBeLessThanOrEqual(c.wall());
});

test("nothing is taken out while no other join could go on in its place", async () => {
  store.clock.ms += 10 * c.stallMs;
  await controller.tick();
  store.clock.ms += 10 * c.stallMs;
  await controller.tick();
  expect(acts()).toEqual([]);
  expect(viewOf(two)?.stalled).toMatchObject({ takenOutAt: null });
});

test("a caught-up, reachable learner is never taken out, however long it was in trouble", async () => {
  await controller.tick();
  store.clock.ms += 10 * c.stallMs;
  await controller.tick();
  expect(viewOf(two)?.stalled).toMatchObject({ takenOutAt: null });
  heard(c, 2);
  await rounds();
  expect(acts()).toEqual([]);
  expect([recordOf(two).ended, viewOf(two)?.stalled]).toEqual([null, null]);
});

test("more time is a record: the next leader, which has seen nothing yet, keeps to it", async () => {
  await rounds();
  await extend();
  const until = recordOf(two).extendedUntil;
  expect(until).toBe(new Date(c.wall() + 2 * c.stallMs).toISOString());
  c.joins.clear();
  controller = new MembershipController(c, async () => true);
  await rounds();
  expect(viewOf(two)?.stalled?.takenOutAt).toBe(until);
  store.clock.ms += 2 * c.stallMs - 1;
  await rounds();
  expect(acts()).toEqual([]);
  store.clock.ms += 1;
  await rounds();
  expect(acts()[0]).toBe("memberRemove m2");
});

test("a decision survives the leader that made it: the next one carries it out", async () => {
  store.gateway.memberRemove = () => Promise.reject(new TypeError("killed in this moment"));
  await cancel(two);
  await controller.tick();
  expect(recordOf(two)).toMatchObject({ memberId: "m2", ended: { code: "join_cancelled", by: "anna" } });
  Reflect.deleteProperty(store.gateway, "memberRemove");
  c.joins.clear();
  controller = new MembershipController(c, async () => true);
  await controller.tick();
  expect(acts()).toEqual(["memberRemove m2"]);
  expect(recordOf(two)).toMatchObject({ state: "created", memberId: null, ended: { code: "join_cancelled" } });
});

test("one that was promoted while it was given up has joined: no voter is ever lost to it", async () => {
  await cancel(two);
  member(2, false);
  await rounds(2);
  expect(acts()).toEqual(["memberAdd https://core-3.soc.example:7209"]);
  expect(recordOf(two)).toMatchObject({ voter: true, state: "active", ended: null, memberId: "m2" });
});

test("a join without a learner ends at once", async () => {
  const three = coreRecord(3).ref;
  // The response may be made from this while this Core's own watch is a moment behind.
  expect(planCancel(c.registry, three, { by: "anna", nowMs: c.wall() }).made.stored).toMatchObject({
    host: null,
    ended: { code: "join_cancelled" },
  });
  await cancel(three);
  expect(recordOf(three)).toMatchObject({
    state: "created",
    host: null,
    ended: { code: "join_cancelled", by: "anna" },
  });
  expect(toldAs()).toMatchObject([{ ref: three, why: { code: "join_cancelled" } }]);
  expect(acts()).toEqual([]);
});

test("a given-up join is shown as such: its ID was used, and was issued when it was issued", async () => {
  const three = coreRecord(3).ref;
  const { stages } = recordOf(three);
  await cancel(three);
  const shown = c.observatory.service(c.registry.services.get(three) ?? never());
  expect(shown).toMatchObject({
    status: "expired",
    reasons: [{ code: "join_cancelled", params: { by: "anna" } }],
    join: { stage: "issued", errors: [{ code: "join_cancelled" }] },
  });
  expect(recordOf(three).stages).toEqual(stages.filter(({ stage }) => stage === "issued"));
  // Also by a Core whose clock is behind the leader's.
  store.clock.ms -= 60_000;
  expect(c.observatory.service(c.registry.services.get(three) ?? never())).toMatchObject({ status: "expired" });
});

test.each([
  ["a voter", coreRecord(4), "joined"],
  ["an unused ID", createdRecord(5), "no_join"],
  ["one on its way out", coreRecord(6, { state: "removing" }), "removing"],
])("%s has no join to extend or to give up", async (_what, record, why) => {
  const revision = store.gateway.put(keys.service(record.ref), record);
  await store.registry.reached(revision, AbortSignal.timeout(5000));
  const refused = expect.objectContaining({ code: "busy", params: expect.objectContaining({ why }) });
  expect(() => planExtend(c, record.ref)).toThrow(refused);
  expect(() => planCancel(c.registry, record.ref, { by: "anna", nowMs: 0 })).toThrow(refused);
});

test("what holds a join up is said by one writer a fact: it does not alternate while a voter is down", async () => {
  const three = coreRecord(3).ref;
  member(2, false);
  const voter = store.gateway.put(keys.service(two), coreRecord(2));
  await store.registry.reached(voter, AbortSignal.timeout(5000));
  const state = c.joins.of(three);
  const said = { code: "member_away", params: { name: "core-2" } };
  state.hostSays = { reason: said, sinceMs: c.now() - 5000, at: new Date(c.wall() - 5000).toISOString() };
  const shown = new Set<string>();
  for (let i = 0; i < 40; i++) {
    reachable();
    state.reachedFromMs.set(two, c.now());
    await controller.tick();
    shown.add(JSON.stringify(viewOf(three)?.errors));
    store.clock.ms += 250;
  }
  expect([...shown]).toEqual([JSON.stringify([{ ...said, seenBy: "host", at: state.hostSays?.at }])]);
  expect(acts()).toEqual([]);
});

function done<T extends { kind: string }>(outcome: T): Extract<T, { kind: "done" }> {
  if (outcome.kind !== "done") throw new Error(outcome.kind);
  return outcome as Extract<T, { kind: "done" }>;
}

function never(): never {
  throw new Error("not there");
}
