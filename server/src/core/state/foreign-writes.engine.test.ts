import { join } from "node:path";
import { Agent, request } from "undici";
import { afterAll, beforeAll, expect, test } from "vitest";
import { silentLogger } from "../../lib/logging/logger.ts";
import { CLIENT_SOCKET } from "../etcd/client/gateway.ts";
import type { Gateway, WatchBatch } from "../etcd/client/gateway-types.ts";
import { ALL_KEYS } from "../etcd/client/ids.ts";
import { type Bench, createBench, eventually } from "../etcd/testing/test-engine.ts";
import { RaftWatch } from "../etcd/raft-watch.ts";
import { createdRecord } from "../testing/records.ts";
import { Consistency } from "./freshness.ts";
import { ROOT, keys } from "./keys.ts";
import { Registry } from "./registry.ts";

// Another client writes to the same engine: etcdctl on its socket, a backup tool, a lease that expires. No read may
// wait for what the cache never sees, and none may be answered before the cache holds what it promises.
let bench: Bench;
let gateway: Gateway;
let foreign: Agent;
let registry: Registry;
let consistency: Consistency;
let raft: RaftWatch;
const ending = new AbortController();
const b64 = (s: string): string => Buffer.from(s).toString("base64");

async function call(path: string, body: object): Promise<Record<string, unknown>> {
  const answer = await request(`http://localhost/v3/${path}`, {
    method: "POST",
    dispatcher: foreign,
    body: JSON.stringify(body),
  });
  expect([path, answer.statusCode]).toEqual([path, 200]);
  return (await answer.body.json()) as Record<string, unknown>;
}
const put = (key: string, value: string, more: object = {}) =>
  call("kv/put", { key: b64(key), value: b64(value), ...more });
const ours = (name: string, value: string) =>
  gateway.txn({ compare: [], success: [{ op: "put", key: keys.name(name), value }] });
const storeRevision = async (): Promise<number> => (await gateway.range({ key: ROOT, limit: 1 })).revision;

function createRegistry(o: { gateway: Gateway; isLearner: () => boolean }): Registry {
  return new Registry({ ...o, isWhole: () => true, now: () => performance.now(), log: silentLogger });
}

beforeAll(async () => {
  bench = await createBench();
  const engine = bench.engine("a", "127.41.7.1");
  await engine.start();
  ({ gateway } = engine);
  foreign = new Agent({ connect: { socketPath: join(bench.folder, "a", "sock", CLIENT_SOCKET) } });
  raft = new RaftWatch({ gateway, now: () => performance.now(), log: silentLogger });
  registry = createRegistry({ gateway, isLearner: () => false });
  consistency = new Consistency({ gateway, registry, raft });
  void raft.run(ending.signal);
  void registry.run(ending.signal);
  await eventually(() => raft.leaderMemberId !== null && registry.freshAtMs === null);
});
afterAll(async () => {
  ending.abort();
  await foreign.destroy();
  await bench.close();
});

test("a foreign put, its deletion and a lease that ends: the next read is served, at that revision", async () => {
  await put("x", "y");
  await consistency.sync();
  expect(registry.revision).toBe(await storeRevision());
  await call("kv/deleterange", { key: b64("x") });
  await consistency.sync();
  expect(registry.revision).toBe(await storeRevision());
  const { ID } = await call("lease/grant", { TTL: "1" });
  await put("leased", "y", { lease: ID });
  await eventually(async () => (await gateway.range({ key: "leased" })).kvs.length === 0);
  await consistency.sync();
  expect(registry.revision).toBe(await storeRevision());
});

test("a foreign transaction that touches both theirs and ours is seen whole by the next read", async () => {
  const record = createdRecord(7);
  const op = (key: string, value: string) => ({ request_put: { key: b64(key), value: b64(value) } });
  await call("kv/txn", {
    success: [
      op("a", "1"),
      op(keys.service(record.ref), JSON.stringify(record)),
      op(keys.name("seven"), record.ref),
      op("z", "2"),
    ],
  });
  await consistency.sync();
  expect(registry.services.get(record.ref)?.value).toEqual(record);
  expect(registry.names.get("seven")).toBe(record.ref);
});

test("under foreign puts without a pause every read holds the change confirmed before it", async () => {
  let writing = true;
  let written = 0;
  const writers = Array.from({ length: 4 }, async (_, k) => {
    while (writing) {
      await put(`foreign/${k}/${written % 50}`, "v".repeat(100));
      written++;
    }
  });
  let i = 0;
  // At 200 a second this would be five seconds of it; the bound is the number of writes, not the time.
  while (written < 1000 || i < 100) {
    await ours("counter", String(++i));
    await consistency.sync();
    expect(registry.names.get("counter")).toBe(String(i));
  }
  writing = false;
  await Promise.all(writers);
});

test("what raises no revision, or takes history away, holds no read up", async () => {
  const acts: [string, () => Promise<unknown>][] = [
    ["a compaction", async () => gateway.compact(await storeRevision())],
    ["a defragmentation", () => gateway.defragment()],
    ["a transaction that writes nothing", () => call("kv/txn", { success: [] })],
    ["a lease without a key", () => call("lease/grant", { TTL: "100" })],
    ["a user", () => call("auth/user/add", { name: "u", password: "p" })],
    ["an alarm", async () => call("maintenance/alarm", { action: "ACTIVATE", alarm: "NOSPACE", memberID: "1" })],
    ["its end", async () => gateway.disarm("1", "NOSPACE")],
    ["a learner", async () => gateway.memberAdd("http://127.41.7.9:7209", { learner: true })],
    [
      "its removal",
      async () => {
        const { members } = await gateway.memberList();
        await gateway.memberRemove(members.find((m) => m.learner)?.memberId ?? "");
      },
    ],
  ];
  for (const [what, act] of acts) {
    await act();
    await expect(consistency.sync(), what).resolves.toBeUndefined();
  }
  await put("x", "after all that");
  await consistency.sync();
  expect(registry.revision).toBe(await storeRevision());
});

test("large foreign values cost no read, and a watch far behind never counts further than it has handed over", async () => {
  const from = (await storeRevision()) + 1;
  const mine: number[] = [];
  for (let i = 0; i < 2400; i += 8) {
    const some = Array.from({ length: 4 }, (_, k) => [ours(`behind/${i + k}`, "v"), put(`foreign/${k}`, "v")] as const);
    for (const [own] of some) mine.push((await own).revision);
    await Promise.all(some.map(([, other]) => other));
    if (i % 400 === 0) await put("large", "v".repeat(1_000_000));
  }
  await consistency.sync();
  const end = await storeRevision();
  const stop = new AbortController();
  const batches: WatchBatch[] = [];
  await gateway.watch(
    { ...ALL_KEYS, startRevision: from, only: ROOT },
    (batch) => {
      batches.push(batch);
      if (batch.revision >= end) stop.abort();
    },
    stop.signal,
  );
  expect(batches.length).toBeGreaterThan(1);
  const handed = new Set<number>();
  let passed = from - 1;
  for (const { revision, events } of batches) {
    expect(revision).toBeGreaterThan(passed);
    for (const e of events) {
      expect(e.modRevision).toBeGreaterThan(passed);
      expect(e.key.startsWith(ROOT)).toBe(true);
      handed.add(e.modRevision);
    }
    passed = revision;
    expect(mine.filter((at) => at <= revision && !handed.has(at))).toEqual([]);
  }
  expect(handed.size).toBe(mine.length);
});

test("a copy that polls, as a learner's does, loads everything again for our changes only", async () => {
  let loads = 0;
  const counting: Gateway = {
    ...gateway,
    rangeAll(r, o) {
      loads++;
      return gateway.rangeAll(r, o);
    },
  };
  const own = new AbortController();
  const copy = createRegistry({ gateway: counting, isLearner: () => true });
  const running = copy.run(own.signal);
  await copy.reached(await storeRevision(), own.signal);
  for (const value of ["1", "2", "3"]) {
    await put("x", value);
    await copy.reached(await storeRevision(), own.signal);
  }
  expect(loads).toBe(1);
  await ours("polled", "one");
  await copy.reached(await storeRevision(), own.signal);
  expect([loads, copy.names.get("polled")]).toEqual([2, "one"]);
  await call("kv/deleterange", { key: b64(keys.name("polled")) });
  await copy.reached(await storeRevision(), own.signal);
  expect([loads, copy.names.has("polled")]).toEqual([3, false]);
  own.abort();
  await running;
});

test("keys that are no UTF-8 are paged over like others", async () => {
  const bytes = (n: number) => Buffer.concat([Buffer.from("/kuma/r/"), Buffer.of(0xff, 0xfe, n)]).toString("base64");
  for (let n = 0; n < 5; n++) await call("kv/put", { key: bytes(n), value: b64("v") });
  const all = await gateway.rangeAll({ key: "/kuma/r/", rangeEnd: "/kuma/r0", pageSize: 2 });
  expect(all.kvs.length).toBe(all.count);
  await consistency.sync();
});
