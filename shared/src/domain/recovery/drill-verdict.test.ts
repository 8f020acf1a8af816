import { expect, test } from "vitest";
import type { Drill, DrillPart } from "../../contract/drill/drill.ts";
import { drillVerdict, drillWarnings, nextDrillAt } from "./drill-verdict.ts";

const AT = Date.parse("2026-11-30T12:00:00.000Z");
const DAY = 86_400_000;
const part = (way: DrillPart["way"], ms: number, more: Partial<DrillPart> = {}): DrillPart => ({
  way,
  core: null,
  name: "core-1",
  reason: null,
  steps: [
    { step: "copy", ms: 1 },
    { step: "force", ms: ms - 1 },
  ],
  missing: 0,
  snapshot: null,
  joinMs: 100,
  ...more,
});
const FAILED = { reason: { code: "drill_no_room", params: {} }, missing: null, joinMs: null };

test("whichever Core survives: the slowest time and the greatest loss", () => {
  const parts = [part("restart", 9), part("survivor", 30), part("survivor", 20, { missing: 2 }), part("snapshot", 5)];
  expect(drillVerdict({ parts })).toEqual({ way: "survivor", measuredMs: 30, joinMs: 100, missing: 2 });
});

test("a survivor whose data failed does not count; without any, the snapshot does; a Core’s mere start never", () => {
  const bad = part("survivor", 99, FAILED);
  expect(drillVerdict({ parts: [bad, part("survivor", 20)] })).toMatchObject({ measuredMs: 20 });
  const snapshot = part("snapshot", 5, { missing: 40 });
  expect(drillVerdict({ parts: [part("restart", 1), bad, snapshot] })).toMatchObject({ way: "snapshot", missing: 40 });
  expect(drillVerdict({ parts: [part("restart", 1), bad] })).toBeNull();
});

test("a loss that is not known of one of them is not known", () => {
  expect(drillVerdict({ parts: [part("survivor", 9), part("survivor", 8, { missing: null })] })?.missing).toBeNull();
});

test("the next drill is due at two in the morning of the next slot, never now", () => {
  const two = Date.parse("2026-11-30T02:00:00.000Z");
  expect(nextDrillAt({ everyDays: 0 }, AT)).toBeNull();
  expect(nextDrillAt({ everyDays: 1 }, two - 1)).toBe(two);
  expect(nextDrillAt({ everyDays: 1 }, two)).toBe(two + DAY);
  const next = nextDrillAt({ everyDays: 30 }, AT) ?? 0;
  expect([next > AT, next <= AT + 30 * DAY, Math.floor(next / DAY) % 30]).toEqual([true, true, 0]);
});

test("warns of a drill that failed, and of one that is overdue by twice the schedule", () => {
  const drill = (state: Drill["state"], ageDays: number, parts: DrillPart[] = []) => ({
    state,
    parts,
    endedAt: state === "running" ? null : new Date(AT - ageDays * DAY).toISOString(),
  });
  const codes = (drills: Parameters<typeof drillWarnings>[0]["drills"], everyDays: number, ageDays: number | null) =>
    drillWarnings({
      drills,
      settings: { everyDays },
      createdMs: ageDays === null ? null : AT - ageDays * DAY,
      nowMs: AT,
    }).map(({ code }) => code);
  expect(codes([], 30, 59)).toEqual([]);
  expect(codes([], 30, 60)).toEqual(["drill_overdue"]);
  expect(codes([], 30, null)).toEqual([]);
  expect(codes([], 0, 999)).toEqual([]);
  expect(codes([drill("done", 1)], 30, 999)).toEqual([]);
  expect(codes([drill("done", 1), drill("failed", 2), drill("running", 0)], 30, 999)).toEqual([]);
  expect(codes([drill("failed", 1)], 30, 999)).toEqual(["drill_failed"]);
  expect(codes([drill("failed", 61)], 30, 999)).toEqual(["drill_failed", "drill_overdue"]);
});
