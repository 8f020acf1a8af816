import { expect, test } from "vitest";
import { type DrillPart, MOST_DRILLS } from "@core-console/shared/contract/drill/drill";
import type { DrillRecord } from "../../state/records-drills.ts";
import type { SnapshotRecord } from "../../state/records-snapshots.ts";
import { newSnapshot } from "../../snapshots/snapshot-changes.ts";
import { newDrill } from "./drill-changes.ts";
import { type DrillFacts, type DrillMove, nextDrillMove, slotOf } from "./plan.ts";

const NOON = Date.parse("2026-11-30T12:00:00.000Z");
const [HOUR, DAY] = [3_600_000, 86_400_000];
const iso = (ms: number): string => new Date(ms).toISOString();
const VOTERS = ["a", "b", "c"].map((ref) => ({ ref, name: `core-${ref}`, alive: true }));
const silent = (...refs: string[]) => VOTERS.map((voter) => ({ ...voter, alive: !refs.includes(voter.ref) }));

const drill = (more: Partial<DrillRecord> = {}, id = "d"): DrillRecord => ({
  ...newDrill({ id, how: "demand", by: "anna", voters: ["a", "b", "c"], nowMs: NOON }),
  ...more,
});
const part = (way: DrillPart["way"], core: string | null, more: Partial<DrillPart> = {}): DrillPart => ({
  way,
  core,
  name: "",
  reason: null,
  steps: [],
  missing: 0,
  snapshot: null,
  joinMs: 0,
  ...more,
});
const own = ["a", "b", "c"].map((ref) => part("survivor", ref));
const snapshot = (id: string, revision: number, copies: string[], more: Partial<SnapshotRecord> = {}) => ({
  ...newSnapshot({ id, how: "demand", by: "anna", nowMs: NOON }),
  state: "taken" as const,
  revision,
  copies,
  ...more,
});
const running = (ms: number, way: DrillPart["way"] = "survivor"): DrillRecord["current"] => ({
  core: "b",
  way,
  since: iso(NOON - ms),
  index: 1,
  revision: 1,
  snapshot: null,
});

const next = (drills: DrillRecord[], more: Partial<DrillFacts> = {}): DrillMove | null =>
  nextDrillMove({
    nowMs: NOON,
    settings: { everyDays: 0 },
    servedDay: 0,
    drills,
    voters: VOTERS,
    snapshots: [snapshot("s", 40, ["a"])],
    busy: false,
    ledMs: HOUR,
    index: 90,
    revision: 50,
    ...more,
  });

test("a slot begins at two in the morning, is due once, and not while a drill is under way; days 0 mean never", () => {
  const settings = { everyDays: 1 };
  const today = NOON / DAY - 0.5;
  expect(slotOf(settings, NOON)).toBe(today);
  expect(slotOf(settings, NOON - 10 * HOUR - 1)).toBe(today - 1);
  expect(next([], { settings, servedDay: today - 1 })).toEqual({ do: "schedule", day: today });
  expect(next([], { settings, servedDay: today })).toBeNull();
  expect(next([drill()], { settings, servedDay: 0 })).toMatchObject({ do: "play" });
  expect(next([])).toBeNull();
});

test("the voters play one after the other, then a Core with the newest snapshot, then the drill ends", () => {
  const current = { core: "a", way: "survivor", since: iso(NOON), index: 90, revision: 50, snapshot: null };
  expect(next([drill()])).toEqual({ do: "play", id: "d", name: "core-a", current });
  expect(next([drill({ current: running(0) })])).toBeNull();
  expect(next([drill({ parts: own.slice(0, 1) })])).toMatchObject({ do: "play", current: { core: "b" } });
  const snapshots = [
    snapshot("old", 30, ["a"]),
    snapshot("new", 45, ["c"]),
    snapshot("deleted", 48, ["c"], { deleting: true }),
    snapshot("failed", 49, ["c"], { state: "failed" }),
  ];
  expect(next([drill({ parts: own })], { snapshots })).toMatchObject({
    do: "play",
    current: { core: "c", way: "snapshot", snapshot: "new" },
  });
  const all = [...own, part("snapshot", "c")];
  expect(next([drill({ parts: all })])).toEqual({ do: "end", id: "d", state: "done", reason: null });
  const bad = part("survivor", "b", { reason: { code: "drill_no_room", params: {} } });
  expect(next([drill({ parts: [own[0] ?? bad, bad, own[2] ?? bad, part("snapshot", "c")] })])).toMatchObject({
    state: "failed",
  });
});

test("without a snapshot on a Core that answers, that way has failed; a silent Core is passed over after a minute", () => {
  const snapshots = [snapshot("s", 45, ["c"])];
  const old = { requestedAt: iso(NOON - 61_000) };
  expect(next([drill({ parts: own })], { snapshots: [] })).toMatchObject({ do: "skip" });
  expect(next([drill({ parts: own })], { snapshots, voters: silent("c") })).toBeNull();
  expect(next([drill({ parts: own, ...old })], { snapshots, voters: silent("c"), ledMs: 59_000 })).toBeNull();
  expect(next([drill({ parts: own, ...old })], { snapshots, voters: silent("c") })).toMatchObject({
    do: "skip",
    parts: [{ way: "snapshot", core: null, reason: { code: "drill_no_snapshot" } }],
  });
  expect(next([drill(old)], { voters: silent("a") })).toMatchObject({ do: "play", current: { core: "b" } });
  const rest = { ...old, parts: own.slice(1) };
  expect(next([drill({ parts: own.slice(1) })], { voters: silent("a") })).toBeNull();
  expect(next([drill(rest)], { voters: silent("a"), ledMs: 59_000 })).toBeNull();
  expect(next([drill(rest)], { voters: silent("a") })).toMatchObject({
    do: "skip",
    parts: [
      { way: "restart", core: "a", reason: { code: "drill_core_silent", params: { name: "core-a" } } },
      { way: "survivor", core: "a", reason: { code: "drill_core_silent" } },
    ],
  });
});

test("nothing begins while an operation or work on a snapshot is in progress, and what began goes on", () => {
  expect(next([drill()], { busy: true })).toBeNull();
  expect(next([drill({ parts: own })], { busy: true })).toBeNull();
  expect(next([drill({ parts: [...own, part("snapshot", "c")] })], { busy: true })).toMatchObject({ do: "end" });
});

test("a Core that fell silent for a minute is passed over, one that answers after a quarter of an hour", () => {
  expect(next([drill({ current: running(61_000) })])).toBeNull();
  expect(next([drill({ current: running(59_000) })], { voters: silent("b") })).toBeNull();
  expect(next([drill({ current: running(61_000) })], { voters: silent("b") })).toMatchObject({
    do: "skip",
    parts: [
      { way: "restart", core: "b" },
      { way: "survivor", reason: { code: "drill_core_silent" } },
    ],
  });
  expect(next([drill({ current: running(900_000, "snapshot") })])).toMatchObject({
    do: "skip",
    parts: [{ way: "snapshot", core: "b", reason: { code: "drill_late", params: { minutes: 15 } } }],
  });
});

test("a drill that waits or plays for two hours ends as failed", () => {
  const old = drill({ requestedAt: iso(NOON - 2 * HOUR - 1) });
  expect(next([old], { busy: true })).toMatchObject({ do: "end", state: "failed", reason: { code: "drill_late" } });
});

test("the oldest results are forgotten, one at a time", () => {
  const ended = Array.from({ length: MOST_DRILLS + 1 }, (_, n) =>
    drill({ state: "done", requestedAt: iso(NOON - n * DAY) }, `d${n}`),
  );
  expect(next(ended)).toEqual({ do: "forget", id: `d${MOST_DRILLS}` });
  expect(next(ended.slice(0, MOST_DRILLS))).toBeNull();
});
