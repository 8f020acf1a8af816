import { afterEach, expect, test, vi } from "vitest";
import { coreRecord } from "../testing/records.ts";
import { createStore, type Store } from "../testing/store.ts";

let store: Store;
afterEach(() => store.close());

const reads = (): number => store.gateway.calls.filter((c) => c === "range").length;

async function loaded(): Promise<void> {
  store = createStore();
  store.add(coreRecord(1));
  await store.run();
}

test("requests that arrive while a read is under way share the next one, never that one", async () => {
  await loaded();
  const gate = Promise.withResolvers<void>();
  store.gateway.readGate = gate.promise;
  const order: string[] = [];
  const first = store.consistency.sync().then(() => order.push("first"));
  await vi.waitFor(() => expect(reads()).toBe(1));
  const second = store.consistency.sync().then(() => order.push("second"));
  const third = store.consistency.sync().then(() => order.push("third"));
  expect(reads()).toBe(1);
  gate.resolve();
  await Promise.all([first, second, third]);
  expect(reads()).toBe(2);
  expect(order[0]).toBe("first");
  await store.consistency.sync();
  expect(reads()).toBe(3);
});

test("resolves only when the copy holds what the read saw", async () => {
  await loaded();
  store.gateway.watchHeld = true;
  store.add(coreRecord(2));
  let done = false;
  const sync = store.consistency.sync().then(() => (done = true));
  await vi.waitFor(() => expect(reads()).toBe(1));
  await new Promise((resolve) => setImmediate(resolve));
  expect(done).toBe(false);
  store.gateway.releaseWatches();
  await sync;
  expect(store.registry.cores.size).toBe(2);
});

test("a failed read fails its sharers only, and the next one is another read", async () => {
  await loaded();
  const gate = Promise.withResolvers<void>();
  store.gateway.readGate = gate.promise;
  const first = store.consistency.sync();
  await vi.waitFor(() => expect(reads()).toBe(1));
  const second = store.consistency.sync();
  store.raft.engineExited();
  await expect(first).rejects.toMatchObject({ code: "no_leader" });
  await expect(second).rejects.toMatchObject({ code: "no_leader" });
  store.raft.status = {
    memberId: "m1",
    raftState: "StateFollower",
    term: 6,
    leaderMemberId: "m2",
    commit: 1,
    applied: 1,
    match: {},
  };
  store.gateway.readGate = null;
  await store.consistency.sync();
  expect(reads()).toBe(2);
});

test("without a leader nothing is sent", async () => {
  await loaded();
  store.raft.status = null;
  await expect(store.consistency.sync()).rejects.toMatchObject({ code: "no_leader" });
  expect(reads()).toBe(0);
});
