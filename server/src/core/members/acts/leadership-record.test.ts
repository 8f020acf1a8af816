import { afterEach, beforeEach, expect, test } from "vitest";
import { EngineError } from "../../etcd/client/engine-error.ts";
import { keys } from "../../state/keys.ts";
import type { LeadershipRecord } from "../../state/records.ts";
import { createContext, heard, type CoreParts } from "../../testing/context.ts";
import { coreRecord } from "../../testing/records.ts";
import type { Store } from "../../testing/store.ts";
import { LEADERSHIPS, LeadershipRecorder } from "./leadership-record.ts";

let c: CoreParts;
let store: Store;
let recorder: LeadershipRecorder;
beforeEach(async () => {
  ({ c, store } = createContext());
  for (const n of [1, 2]) store.add(coreRecord(n));
  await store.run();
  recorder = new LeadershipRecorder(c);
});
afterEach(() => store.close());

const current = () => store.gateway.json(keys.leadership) as LeadershipRecord | null;
const txns = (): number => store.gateway.calls.filter((call) => call === "txn").length;
const iso = (ms: number): string => new Date(ms).toISOString();
/** Sets this member's Raft state as the watch would: a change of the term begins a new epoch. */
const leadsIn = (term: number): void => {
  store.raft.status = { ...(store.raft.status ?? never()), term };
};
/** Another Core's record, as this Core's copy has it. */
const recorded = async (over: Partial<LeadershipRecord>): Promise<void> => {
  const { ref, name } = coreRecord(2);
  const { generation, lifeId } = c.self;
  const record = { number: 7, ref, name, term: 4, since: iso(0), clusterId: "c1", generation, lifeId, previous: null };
  await store.registry.reached(store.gateway.put(keys.leadership, { ...record, ...over }), AbortSignal.timeout(5000));
};

test("a leadership is one write, without an audit entry, however often it is looked at", async () => {
  const sinceMs = store.clock.ms;
  await recorder.tick();
  store.clock.ms += 5000;
  for (let n = 0; n < 3; n++) await recorder.tick();
  expect(txns()).toBe(1);
  expect(store.gateway.keysUnder(keys.audits)).toEqual([]);
  expect(current()).toEqual({
    number: 1,
    ref: coreRecord(1).ref,
    name: "core-1",
    term: 5,
    since: iso(sinceMs),
    clusterId: "c1",
    generation: 1,
    lifeId: c.self.lifeId,
    previous: null,
  });
});

test("it names the previous leader and when it was last heard, and goes into a ring", async () => {
  await recorded({});
  heard(c, 2);
  const heardAt = iso(store.clock.ms);
  store.clock.ms += 1300;
  await recorder.tick();
  expect(current()).toMatchObject({
    number: 8,
    since: iso(store.clock.ms),
    previous: { ref: coreRecord(2).ref, name: "core-2", term: 4, heardAt },
  });
  expect(store.gateway.json(keys.pastLeadership(8))).toEqual(current());
});

test("the ring holds a fixed number of leaderships", async () => {
  await recorded({ number: 3 * LEADERSHIPS - 1 });
  await recorder.tick();
  expect(current()).toMatchObject({ number: 3 * LEADERSHIPS });
  expect(store.gateway.json(keys.pastLeadership(0))).toEqual(current());
});

test("an earlier leader writes nothing over a later one, whether it knows of that or not", async () => {
  await recorded({ term: 6 });
  await recorder.tick();
  expect(txns()).toBe(0);

  leadsIn(7);
  store.gateway.beforeTxn = () => void store.gateway.put(keys.leadership, { ...current(), term: 8 });
  await recorder.tick();
  expect(current()).toMatchObject({ term: 8, ref: coreRecord(2).ref });
});

test("what was not written is written at the next round, with the time at which the leadership began", async () => {
  const sinceMs = store.clock.ms;
  store.gateway.txnFailures.push({ error: new EngineError("timeout", "unknown", "late"), after: false });
  await recorder.tick();
  expect(current()).toBeNull();
  store.clock.ms += 2000;
  await recorder.tick();
  expect(current()?.since).toBe(iso(sinceMs));
});

test("a follower writes nothing", async () => {
  store.raft.status = { ...(store.raft.status ?? never()), raftState: "StateFollower" };
  await recorder.tick();
  expect(txns()).toBe(0);
});

function never(): never {
  throw new Error("no raft status");
}
