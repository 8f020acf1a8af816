import { afterEach, expect, test, vi } from "vitest";
import { coreRecord, createdRecord } from "../testing/records.ts";
import { createStore, type Store } from "../testing/store.ts";
import { keys } from "./keys.ts";
import type { RegistryChange } from "./registry.ts";

const sealing = { keyId: "k", by: coreRecord(1).ref, at: "2026-01-01T12:00:00.000Z" };
let store: Store;
afterEach(() => store.close());

test("loads what is there, then follows it", async () => {
  store = createStore();
  store.add(coreRecord(1));
  await store.run();
  expect(store.registry.ready).toBe(true);
  expect(store.registry.revision).toBe(store.gateway.revision);
  const told: RegistryChange[] = [];
  store.registry.onChange((c) => told.push(c));
  const second = createdRecord(2);
  store.add(second);
  expect(store.registry.services.get(second.ref)?.value.name).toBe("core-2");
  expect(store.registry.services.get(second.ref)?.revision).toBe(store.gateway.revision);
  expect(store.registry.cores.has(second.ref)).toBe(false);
  expect(store.registry.names.get("core-2")).toBe(second.ref);
  store.gateway.delete(keys.service(second.ref));
  expect(store.registry.services.has(second.ref)).toBe(false);
  expect(told.at(-1)).toEqual({
    revision: store.gateway.revision,
    changed: [],
    removed: [second.ref],
    touched: [keys.service(second.ref)],
    loaded: false,
  });
});

test("after a compaction it lists again and reports what changed meanwhile", async () => {
  store = createStore();
  const [first, gone, fresh] = [coreRecord(1), createdRecord(2), createdRecord(3)];
  store.add(first);
  store.add(gone);
  await store.run();
  const told: RegistryChange[] = [];
  store.registry.onChange((c) => told.push(c));
  store.gateway.watchHeld = true;
  store.add(fresh);
  store.gateway.delete(keys.service(gone.ref));
  store.gateway.breakWatches("compacted");
  await vi.waitFor(() => expect(store.registry.revision).toBe(store.gateway.revision));
  const { revision } = store.gateway;
  expect(told).toEqual([{ revision, changed: [fresh.ref], removed: [gone.ref], touched: [], loaded: true }]);
  await vi.waitFor(() => expect(store.gateway.calls.at(-1)).toBe(`watch ${store.gateway.revision + 1}`));
});

test("a batch that is only the beginning of what the store holds does not count as all of it", async () => {
  store = createStore();
  store.add(coreRecord(1));
  await store.run();
  store.gateway.watchHeld = true;
  const [early, late] = [createdRecord(2), createdRecord(3)];
  const at = store.add(early);
  store.add(late);
  const value = JSON.stringify(early);
  store.gateway.sendRaw({
    revision: at,
    events: [{ type: "put", key: keys.service(early.ref), value, createRevision: at, modRevision: at, version: 1 }],
  });
  expect(store.registry.revision).toBe(at);
  const tooSoon = store.registry.reached(store.gateway.revision, AbortSignal.timeout(20));
  await expect(tooSoon).rejects.toThrow();
  store.gateway.releaseWatches();
  await store.registry.reached(store.gateway.revision, AbortSignal.timeout(1000));
  expect(store.registry.services.has(late.ref)).toBe(true);
});

test("reached waits for its revision, ends with its signal, and leaves nothing behind", async () => {
  store = createStore();
  store.add(coreRecord(1));
  await store.run();
  const giveUp = new AbortController();
  const never = store.registry.reached(1_000_000, giveUp.signal);
  giveUp.abort(new Error("enough"));
  await expect(never).rejects.toThrow("enough");
  await expect(store.registry.reached(1_000_000, giveUp.signal)).rejects.toThrow("enough");
  const soon = store.registry.reached(store.gateway.revision + 1, AbortSignal.timeout(1000));
  store.gateway.put(keys.cluster, { no: "cluster record" });
  await soon;
});

test("a foreign write moves the copy's revision, concerns no listener, and a read that waits for it goes on", async () => {
  store = createStore();
  store.add(coreRecord(1));
  await store.run();
  const changes: RegistryChange[] = [];
  store.registry.onChange((c) => changes.push(c));
  const revision = store.gateway.put("x", "y");
  expect(store.registry.revision).toBe(revision);
  await store.registry.reached(revision, AbortSignal.timeout(1000));
  store.gateway.delete("x");
  expect(store.registry.revision).toBe(revision + 1);
  expect(changes).toEqual([]);
});

test("a foreign transaction that touches our keys too brings those only", async () => {
  store = createStore();
  store.add(coreRecord(1));
  await store.run();
  const changes: RegistryChange[] = [];
  store.registry.onChange((c) => changes.push(c));
  const second = createdRecord(2);
  await store.gateway.txn({
    compare: [],
    success: [
      { op: "put", key: "a", value: "theirs" },
      { op: "put", key: keys.service(second.ref), value: JSON.stringify(second) },
      { op: "put", key: "z", value: "theirs" },
    ],
  });
  expect(changes.map((c) => [c.revision, c.changed, c.touched])).toEqual([
    [store.gateway.revision, [second.ref], [keys.service(second.ref)]],
  ]);
});

test("garbage written over a record by another client is logged once; the last good value counts until a change puts it right", async () => {
  const logged: unknown[] = [];
  store = createStore({ onError: (what) => logged.push(what) });
  const first = coreRecord(1);
  store.add(first);
  await store.run();
  const garbage = store.gateway.put(keys.service(first.ref), "\u0000{");
  store.gateway.put(keys.service(first.ref), "[]");
  expect(logged).toHaveLength(1);
  expect(store.registry.services.get(first.ref)).toEqual({ value: first, revision: garbage + 1 });
  expect(store.registry.cores.has(first.ref)).toBe(true);
  store.gateway.breakWatches("compacted");
  await vi.waitFor(() => expect(store.gateway.calls.filter((c) => c.startsWith("watch"))).toHaveLength(2));
  expect(store.registry.services.get(first.ref)?.value).toEqual(first);
  store.gateway.put(keys.service(first.ref), { ...first, name: "again" });
  expect(store.registry.services.get(first.ref)?.value.name).toBe("again");
  store.gateway.put(keys.service(first.ref), "{");
  expect(logged).toHaveLength(2);
});

test("a key that only begins like one of ours is no record", async () => {
  store = createStore();
  store.add(coreRecord(1));
  store.gateway.put(keys.sealing, sealing);
  await store.run();
  store.gateway.put(`${keys.sealing}-copy`, "garbage");
  store.gateway.delete(`${keys.sealing}-copy`);
  expect(store.registry.sealing?.value).toEqual(sealing);
});

test("a listener that fails costs neither the copy nor the other listeners", async () => {
  const logged: unknown[] = [];
  store = createStore({ onError: (what) => logged.push(what) });
  store.add(coreRecord(1));
  await store.run();
  const revisions: number[] = [];
  store.registry.onChange(() => {
    throw new Error("unforeseen");
  });
  store.registry.onChange((c) => revisions.push(c.revision));
  store.gateway.put(keys.name("x"), "y");
  store.gateway.put(keys.name("x"), "z");
  expect(revisions).toEqual([store.gateway.revision - 1, store.gateway.revision]);
  expect(logged).toHaveLength(2);
  expect(store.gateway.watchers).toBe(1);
});

test("a learner does not reload everything because of foreign writes, and sees ours change and go", async () => {
  store = createStore({ learner: () => true });
  const [first, second] = [coreRecord(1), createdRecord(2)];
  store.add(first);
  await store.run();
  const loads = (): number => store.gateway.calls.filter((c) => c === "rangeAll").length;
  const before = loads();
  const foreign = store.gateway.put("x", "y");
  await store.registry.reached(foreign, AbortSignal.timeout(5000));
  expect(loads()).toBe(before);
  await store.registry.reached(store.add(second), AbortSignal.timeout(5000));
  expect(store.registry.services.has(second.ref)).toBe(true);
  store.gateway.put("x", "z");
  store.gateway.delete(keys.service(second.ref));
  await store.registry.reached(store.gateway.revision, AbortSignal.timeout(5000));
  expect(store.registry.services.has(second.ref)).toBe(false);
  expect(loads()).toBe(before + 2);
});

test("a record that cannot be read is left out and does not stop the rest", async () => {
  store = createStore();
  store.gateway.put(keys.service("broken"), "{");
  store.add(coreRecord(1));
  await store.run();
  expect([...store.registry.services.keys()]).toEqual([coreRecord(1).ref]);
  expect(store.registry.knows("broken")).toBe(true);
  store.gateway.delete(keys.service("broken"));
  expect(store.registry.knows("broken")).toBe(false);
});

test("a learner reads its own copy again and again, for its engine refuses watches", async () => {
  store = createStore({ learner: () => true });
  store.add(coreRecord(1));
  await store.run();
  store.add(coreRecord(2));
  await store.registry.reached(store.gateway.revision, AbortSignal.timeout(3000));
  expect(store.registry.cores.size).toBe(2);
  expect(store.gateway.calls.some((c) => c.startsWith("watch"))).toBe(false);
});

test("a fresh learner's copy does not count before it knows this very Core", async () => {
  const own = coreRecord(2);
  store = createStore({ learner: () => true, whole: () => store.registry.services.has(own.ref) });
  store.add(coreRecord(1));
  void store.registry.run(store.ending.signal);
  await vi.waitFor(() => expect(store.gateway.calls.filter((c) => c === "rangeAll").length).toBeGreaterThan(1));
  expect(store.registry.ready).toBe(false);
  expect(store.registry.cores.size).toBe(0);
  expect(store.registry.revision).toBe(0);
  store.add(own);
  await store.registry.reached(store.gateway.revision, AbortSignal.timeout(3000));
  expect(store.registry.cores.size).toBe(2);
});
