import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { refOf } from "../../lib/ref.ts";
import { EngineError } from "../etcd/client/engine-error.ts";
import { ANNA, createdRecord } from "../testing/records.ts";
import { createStore, request, type Store } from "../testing/store.ts";
import { hashRequest, type ChangeOutcome } from "./commit.ts";
import { ROOT, keys } from "./keys.ts";
import { findService, planAdd, planForget, planRename } from "./service-changes.ts";

const ID = "3c5f8a20-77d4-4f0e-9b6a-1d2c90e4ab57";
let store: Store;
beforeEach(async () => {
  store = createStore();
  await store.run();
});
afterEach(() => store.close());

const add = (key: string | null, name = "alpha", id: string = crypto.randomUUID()): Promise<ChangeOutcome> =>
  store.changes.execute(request(key, name), () =>
    planAdd(store.registry, { kind: "core", name }, ANNA, store.clock.ms, id),
  );
const txns = (): number => store.gateway.calls.filter((c) => c === "txn").length;
const audits = (): string[] => store.gateway.keysUnder(`${ROOT}audit/`);

test("effect, audit entry and idempotency record are one transaction", async () => {
  const before = store.gateway.revision;
  const outcome = await add("key-00001", "alpha", ID);
  expect(outcome).toMatchObject({ kind: "done", revision: before + 1 });
  expect(txns()).toBe(1);
  expect(store.gateway.json(keys.service(refOf(ID)))).toMatchObject({ id: ID, name: "alpha", state: "created" });
  expect(audits()).toHaveLength(1);
  expect(store.gateway.json(audits()[0] ?? "")).toMatchObject({
    what: "service.add",
    who: "anna",
    outcome: "done",
  });
  expect(store.gateway.json(keys.idempotency("user:anna", "key-00001"))).toMatchObject({ status: 201, ref: refOf(ID) });
});

test("no ID of an unused service stands in audit or idempotency records", async () => {
  await add("key-00001", "alpha", ID);
  const written = [...audits(), keys.idempotency("user:anna", "key-00001")].map((k) => store.gateway.kvs.get(k)?.value);
  expect(written.join()).not.toContain(ID);
});

test("the same key again is answered from the record and changes nothing", async () => {
  await add("key-00001");
  const at = store.gateway.revision;
  expect(await add("key-00001")).toMatchObject({
    kind: "replay",
    record: { status: 201, made: { name: "alpha", id: null } },
  });
  expect(store.gateway.revision).toBe(at);
});

test("the record wins over refusals: a repeated add is no name_taken, a repeated remove no not_found", async () => {
  await add("key-00001", "alpha", ID);
  const remove = () =>
    store.changes.execute(request("key-00002"), () =>
      planForget(findService(store.registry, ID), { ifMatch: null, by: "anna", nowMs: 0 }),
    );
  expect((await remove()).kind).toBe("done");
  expect((await remove()).kind).toBe("replay");
  expect((await add("key-00001", "alpha")).kind).toBe("replay");
  expect(store.registry.services.size).toBe(0);
});

test("the same key with another request is key_reused", async () => {
  await add("key-00001", "alpha");
  await expect(add("key-00001", "beta")).rejects.toMatchObject({ code: "key_reused" });
});

test("a repetition is recognised by the transaction too, before the own cache knows of the first", async () => {
  store.gateway.watchHeld = true;
  const first = await add("key-00001", "alpha", ID);
  expect(first.kind).toBe("done");
  expect(await add("key-00001", "alpha")).toMatchObject({ kind: "replay", record: { ref: refOf(ID) } });
  expect(store.gateway.keysUnder(keys.services)).toHaveLength(1);
  expect(audits()).toHaveLength(1);
});

test("a refusal is only believed on a copy known to be fresh", async () => {
  await add(null, "alpha", ID);
  store.gateway.watchHeld = true;
  store.gateway.delete(keys.name("alpha"));
  store.gateway.delete(keys.service(refOf(ID)));
  const again = add(null, "alpha");
  await vi.waitFor(() => expect(store.gateway.calls.at(-1)).toBe("range"));
  store.gateway.releaseWatches();
  expect((await again).kind).toBe("done");
  await expect(add(null, "ALPHA")).rejects.toMatchObject({ code: "name_taken" });
});

test("a concurrent change: planned again on what is there now", async () => {
  store.add(createdRecord(1));
  const record = createdRecord(1);
  store.gateway.beforeTxn = () => store.gateway.put(keys.service(record.ref), { ...record, state: "enrolling" });
  const outcome = await store.changes.execute(request(null), () =>
    planRename(store.registry, record.ref, "renamed", null),
  );
  expect(outcome.kind).toBe("done");
  expect(store.gateway.json(keys.service(record.ref))).toMatchObject({ name: "renamed", state: "enrolling" });
  expect(audits()).toHaveLength(1);
});

test("two adds of one name at the same time: one is made, the other refused", async () => {
  store.gateway.beforeTxn = () => store.add(createdRecord(1, { name: "alpha" }));
  await expect(add("key-00001", "Alpha")).rejects.toMatchObject({ code: "name_taken" });
  expect(store.gateway.keysUnder(keys.services)).toHaveLength(1);
});

test("never sent or refused by the engine is no_leader; an answer that was lost is outcome_unknown", async () => {
  store.gateway.txnFailures.push({ error: new EngineError("unavailable", "no", "refused"), after: false });
  await expect(add("key-00001")).rejects.toMatchObject({ code: "no_leader" });
  store.gateway.txnFailures.push({ error: new EngineError("no_leader", "refused", "no leader"), after: false });
  await expect(add("key-00001")).rejects.toMatchObject({ code: "no_leader" });
  expect(store.gateway.keysUnder(keys.services)).toHaveLength(0);
  store.gateway.txnFailures.push({ error: new EngineError("timeout", "unknown", "late"), after: true });
  await expect(add("key-00001")).rejects.toMatchObject({ code: "outcome_unknown" });
  expect((await add("key-00001")).kind).toBe("replay");
  expect(store.gateway.keysUnder(keys.services)).toHaveLength(1);
});

test("the stored hash of a request reveals nothing of its body: the same under two keys looks different", async () => {
  await add("key-00001", "alpha", ID);
  await store.changes.execute(request("key-00002", "alpha"), () => planRename(store.registry, ID, "beta", null));
  const kept = ["key-00001", "key-00002"].map(
    (key) => store.gateway.json(keys.idempotency("user:anna", key)) as { requestHash: string },
  );
  expect(new Set(kept.map((k) => k.requestHash)).size).toBe(2);
});

test("without a leader nothing is sent", async () => {
  store.raft.status = null;
  await expect(add("key-00001")).rejects.toMatchObject({ code: "no_leader" });
  expect(txns()).toBe(0);
});

test("a hot spot ends as busy, not in an endless loop", async () => {
  const record = createdRecord(1);
  store.add(record);
  let n = 0;
  const touch = (): void => {
    store.gateway.put(keys.service(record.ref), { ...record, createdBy: `other-${++n}` });
    store.gateway.beforeTxn = touch;
  };
  store.gateway.beforeTxn = touch;
  const rename = store.changes.execute(request(null), () => planRename(store.registry, record.ref, "renamed", null));
  await expect(rename).rejects.toMatchObject({ code: "busy" });
});

test("method, path and body make a request what it is", () => {
  const hashes = [
    hashRequest("POST", "/a", { x: 1 }),
    hashRequest("PATCH", "/a", { x: 1 }),
    hashRequest("POST", "/b", { x: 1 }),
    hashRequest("POST", "/a", { x: 2 }),
    hashRequest("POST", "/a", undefined),
  ];
  expect(new Set(hashes).size).toBe(hashes.length);
  expect(hashRequest("POST", "/a", undefined)).toBe(hashRequest("POST", "/a", null));
});

test("a body nested a hundred thousand deep is refused, and is no internal error", () => {
  const deep: unknown = JSON.parse(`${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`);
  expect(() => hashRequest("POST", "/a", deep)).toThrow("validation_failed");
});

test("a full engine refuses, and nothing is changed; the change by which it got full is made, and says so", async () => {
  const full = new EngineError("no_space", "refused", "etcdserver: mvcc: database space exceeded");
  store.gateway.txnFailures.push({ error: full, after: false });
  await expect(add("key-00001")).rejects.toMatchObject({ code: "storage_full" });
  expect(audits()).toEqual([]);
  store.gateway.txnFailures.push({ error: full, after: true });
  expect(await add("key-00002")).toMatchObject({ kind: "done", revision: store.gateway.revision });
  expect(audits()).toHaveLength(1);
  store.gateway.txnFailures.push({ error: full, after: true });
  store.gateway.range = () => Promise.reject(new EngineError("timeout", "unknown", "no answer"));
  await expect(add("key-00003", "beta")).rejects.toMatchObject({ code: "outcome_unknown" });
});
