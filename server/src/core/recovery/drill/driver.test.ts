import { afterEach, beforeEach, expect, test } from "vitest";
import { keys } from "../../state/keys.ts";
import type { RestoreRecord } from "../../state/records-snapshots.ts";
import { createStore, type Store } from "../../testing/store.ts";
import { newSnapshot } from "../../snapshots/snapshot-changes.ts";
import { isBusy } from "./driver.ts";

const ID = "11111111-2222-4333-8444-555555555555";
const AT = "2026-01-01T00:00:00.000Z";
let store: Store;
beforeEach(() => {
  store = createStore();
});
afterEach(() => store.close());

const restore: RestoreRecord = {
  id: ID,
  snapshot: ID,
  file: "kuma-x.tar.gz",
  takenAt: AT,
  by: "anna",
  requestedAt: AT,
  updatedAt: AT,
  state: "writing",
  done: 0,
  total: 9,
  before: ID,
  beforeFile: "kuma-y.tar.gz",
  back: false,
  reason: null,
  ticks: [],
  ofRevision: 9,
  backFrom: null,
  lowered: [],
};

test.each([
  ["saving", true],
  ["writing", true],
  ["done", false],
  ["cancelled", false],
] as const)("a drill waits while records are restored: %s, %s", async (state, busy) => {
  store.gateway.put(keys.restore, { ...restore, state });
  await store.run();
  expect(isBusy(store, [])).toBe(busy);
});

test("a drill waits for work on a snapshot, not for one that is taken", async () => {
  await store.run();
  const taken = { ...newSnapshot({ id: ID, how: "demand", by: "anna", nowMs: 0 }), state: "taken" as const };
  expect(isBusy(store, [{ ...taken, state: "taking" }])).toBe(true);
  expect(isBusy(store, [taken])).toBe(false);
});
