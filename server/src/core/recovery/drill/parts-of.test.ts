import { expect, test } from "vitest";
import { newSnapshot } from "../../snapshots/snapshot-changes.ts";
import { partsOf } from "./parts-of.ts";
import type { Played } from "./played.ts";

const AT = "2026-11-30T12:00:00.000Z";
const core = { core: "a", name: "core-1" };
const current = { core: "a", way: "survivor" as const, since: AT, index: 90, revision: 50, snapshot: null };
const played: Played = {
  reason: null,
  steps: [{ step: "copy", ms: 5 }],
  startMs: 3,
  lastIndex: 90,
  databaseBytes: 20_000_000,
};
const bad = { code: "drill_way_failed", params: { step: "restore" } };

test("a Core’s own data: its start and its recovery, what is missing, and an estimate for the others’ joins", () => {
  const facts = { current, core, snapshot: null, voters: 3 };
  expect(partsOf({ ...played, lastIndex: 88 }, facts)).toEqual([
    { ...core, way: "restart", reason: null, steps: [{ step: "start", ms: 3 }], missing: 2, snapshot: null, joinMs: 0 },
    { ...core, way: "survivor", reason: null, steps: played.steps, missing: 2, snapshot: null, joinMs: 30_000 },
  ]);
  // Its log has moved on since the part began.
  expect(partsOf({ ...played, lastIndex: 95 }, facts)[1]?.missing).toBe(0);
});

test("an engine that started can come back even where the recovery failed later", () => {
  const facts = { current, core, snapshot: null, voters: 3 };
  expect(partsOf({ ...played, reason: bad, lastIndex: null }, facts)).toMatchObject([
    { way: "restart", reason: null, missing: null, joinMs: 0 },
    { way: "survivor", reason: bad, joinMs: null },
  ]);
  expect(partsOf({ ...played, reason: bad, startMs: null }, facts)[0]).toMatchObject({ reason: bad, joinMs: null });
});

test("a snapshot: what was changed since it was taken is missing", () => {
  const snapshot = {
    ...newSnapshot({ id: "s", how: "demand", by: "anna", nowMs: Date.parse(AT) }),
    takenAt: AT,
    revision: 43,
  };
  const facts = { current: { ...current, way: "snapshot" as const, snapshot: "s" }, core, snapshot, voters: 1 };
  expect(partsOf(played, facts)).toMatchObject([
    { way: "snapshot", missing: 7, joinMs: 0, snapshot: { file: snapshot.file, takenAt: AT } },
  ]);
});
