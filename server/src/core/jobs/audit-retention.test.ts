import { afterEach, expect, test } from "vitest";
import { currentSettings } from "../state/settings.ts";
import { keys } from "../state/keys.ts";
import { createContext, heard } from "../testing/context.ts";
import type { Store } from "../testing/store.ts";
import { takeOutOld, takeOutTooMany } from "./audit-retention.ts";

const DAY_MS = 86_400_000;
const stores: Store[] = [];
afterEach(() => stores.splice(0).forEach((s) => s.close()));

async function core() {
  const { c, store } = createContext();
  stores.push(store);
  store.gateway.put(keys.settings, { ...currentSettings(c), audit: { retentionDays: 30 } });
  const now = store.clock.ms;
  for (let n = 0; n < 2500; n++) store.gateway.put(keys.audit(now - 31 * DAY_MS - n, `${n}`), {});
  for (let n = 0; n < 10; n++) store.gateway.put(keys.audit(now - 29 * DAY_MS - n, `${n}`), {});
  await store.run();
  const left = () => store.gateway.keysUnder(keys.audits).length;
  const txns = () => store.gateway.calls.filter((call) => call === "txn").length;
  return { c, store, left, txns };
}

test("what is older than the settings say goes, in batches, with a word of how far; then an hour of rest", async () => {
  const { c, store, left, txns } = await core();
  await takeOutOld(c);
  expect(left()).toBe(10);
  expect(txns()).toBe(3);
  expect(store.gateway.json(keys.auditRetention)).toMatchObject({
    deleted: 2500,
    finishedAt: "2026-01-01T12:00:00.000Z",
  });
  await takeOutOld(c);
  expect(txns()).toBe(3);
  store.clock.ms += 2 * DAY_MS;
  await takeOutOld(c);
  expect(left()).toBe(0);
});

test("the next leader goes on where the last one stopped; two at once do not both", async () => {
  const { c, store, left, txns } = await core();
  store.gateway.beforeTxn = () => store.gateway.put(keys.auditRetention, "somebody else's");
  await takeOutOld(c);
  expect([left(), txns()]).toEqual([2510, 1]);
  const cutoffMs = store.clock.ms - 40 * DAY_MS;
  store.gateway.put(keys.auditRetention, {
    startedAt: "2026-01-01T11:00:00.000Z",
    cutoffMs,
    deleted: 7,
    finishedAt: null,
  });
  await takeOutOld(c);
  expect(store.gateway.json(keys.auditRetention)).toMatchObject({ cutoffMs, deleted: 7 });
  expect(left()).toBe(2510);
});

test("a follower deletes nothing, and neither does a leader whose clock differs from all others", async () => {
  const { c, store, left } = await core();
  heard(c, 2, { clockOffsetMs: -400 * DAY_MS });
  await takeOutOld(c);
  expect(left()).toBe(2510);
  heard(c, 3, { clockOffsetMs: 12 });
  const status = store.raft.status;
  if (status !== null) store.raft.status = { ...status, raftState: "StateFollower" };
  await takeOutOld(c);
  expect(left()).toBe(2510);
  store.raft.status = status;
  await takeOutOld(c);
  expect(left()).toBe(10);
});

test("by number too: the oldest beyond so many go however young they are, at the leader alone and whatever the time", async () => {
  const { c, store, left } = await core();
  const newest = store.gateway.keysUnder(keys.audits).toSorted().slice(-7);
  const status = store.raft.status;
  if (status !== null) store.raft.status = { ...status, raftState: "StateFollower" };
  await takeOutTooMany(c, 7);
  expect(left()).toBe(2510);
  store.raft.status = status;
  await takeOutTooMany(c, 2510);
  expect(left()).toBe(2510);
  store.clock.ms -= 100 * DAY_MS;
  await takeOutTooMany(c, 7);
  expect(store.gateway.keysUnder(keys.audits).toSorted()).toEqual(newest);
  expect(store.gateway.calls.filter((call) => call === "deleteRange").length).toBe(3);
});
