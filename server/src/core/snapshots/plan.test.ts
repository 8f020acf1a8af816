import { describe, expect, test } from "vitest";
import { DEFAULT_SNAPSHOT_SETTINGS } from "@core-console/shared/contract/snapshots/snapshots";
import type { SnapshotRecord } from "../state/records-snapshots.ts";
import { nextSnapshotStep, type SnapshotFacts, type SnapshotVoter, slotOf } from "./plan.ts";
import { newSnapshot } from "./snapshot-changes.ts";

const NOON = Date.parse("2026-11-30T12:00:00.000Z");
const HOUR = 3_600_000;
const iso = (ms: number): string => new Date(ms).toISOString();

const voter = (name: string, more: Partial<SnapshotVoter> = {}): SnapshotVoter => ({
  ref: name,
  name,
  alive: true,
  leads: false,
  lag: 0,
  ...more,
});
const VOTERS = [voter("a", { leads: true }), voter("b", { lag: 9 }), voter("c")];

function snapshot(more: Partial<SnapshotRecord> = {}, id = "s"): SnapshotRecord {
  return { ...newSnapshot({ id, how: "demand", by: "anna", nowMs: NOON }), ...more };
}
const done = (more: Partial<SnapshotRecord> = {}, id = "s"): SnapshotRecord =>
  snapshot({ state: "taken", core: "c", copies: ["c", "b"], ...more }, id);
const proof = (ok: boolean): SnapshotRecord["proof"] => ({ at: iso(NOON), ok, reason: null, core: "c", ms: 1 });

function step(snapshots: SnapshotRecord[], more: Partial<SnapshotFacts> = {}) {
  return nextSnapshotStep({
    nowMs: NOON,
    settings: { ...DEFAULT_SNAPSHOT_SETTINGS, everyHours: 0 },
    servedHour: 0,
    snapshots,
    voters: VOTERS,
    services: new Set(["a", "b", "c", "d"]),
    needed: new Set(),
    ...more,
  });
}

describe("the schedule", () => {
  const settings = DEFAULT_SNAPSHOT_SETTINGS;
  test("twice a day by default: a slot begins at midnight and at noon UTC, and is due once", () => {
    const noon = NOON / HOUR;
    expect(slotOf(settings, NOON - 1)).toBe(noon - 12);
    expect(slotOf(settings, NOON + 11 * HOUR)).toBe(noon);
    expect(step([], { settings, servedHour: noon - 12 })).toEqual({ do: "schedule", hour: noon });
    expect(step([], { settings, servedHour: noon })).toBeNull();
  });
  test("a cluster that was made since the slot began waits for the next; hours 0 mean never", () => {
    expect(step([], { settings, nowMs: NOON + 3 * HOUR, servedHour: NOON / HOUR + 1 })).toBeNull();
    expect(step([])).toBeNull();
  });
});

describe("for a backup", () => {
  const backup = (more: Partial<SnapshotRecord> = {}): SnapshotRecord =>
    done({ how: "backup", copies: ["c"], ...more });
  test("there is no second copy, and an hour later it is deleted, downloaded or not", () => {
    const old = { nowMs: NOON + HOUR + 1 };
    expect(step([backup()])).toBeNull();
    expect(step([backup()], old)).toEqual({ do: "expire", id: "s" });
    expect(step([backup({ state: "failed", copies: [] })], old)).toEqual({ do: "expire", id: "s" });
    expect(step([backup({ deleting: true })], old)).toBeNull();
    expect(step([backup()], { ...old, needed: new Set(["s"]) })).toBeNull();
    expect(step([done()], old)).toBeNull();
  });
});

describe("taking", () => {
  test("the follower that lags least takes it, the leader only where nobody else answers", () => {
    expect(step([snapshot()])).toEqual({ do: "begin", id: "s", core: "c" });
    const silent = VOTERS.map((v) => (v.leads ? v : { ...v, alive: false }));
    expect(step([snapshot()], { voters: silent })).toEqual({ do: "begin", id: "s", core: "a" });
    expect(step([snapshot()], { voters: [] })).toBeNull();
  });
  test("one at a time", () => {
    const other = snapshot({ state: "taking", core: "b", since: iso(NOON) }, "other");
    expect(step([other, snapshot()])).toBeNull();
  });
  test("a chosen Core that fell silent for a minute is replaced by one that was not tried, three times at most", () => {
    const taking = snapshot({ state: "taking", core: "c", since: iso(NOON - 61_000), tries: 1 });
    const voters = VOTERS.map((v) => (v.ref === "c" ? { ...v, alive: false } : v));
    expect(step([{ ...taking, since: iso(NOON - 59_000) }], { voters })).toBeNull();
    expect(step([taking])).toBeNull();
    expect(step([taking], { voters })).toEqual({ do: "choose_again", id: "s" });
    expect(step([{ ...taking, state: "waiting", since: null }])).toMatchObject({ do: "begin", core: "b" });
    const reason = { code: "snapshot_late", params: { name: "c", minutes: 2 } };
    expect(step([{ ...taking, tries: 3 }], { voters })).toEqual({ do: "fail", id: "s", reason });
  });
  test("one that answers may take half an hour", () => {
    const taking = snapshot({ state: "taking", core: "c", since: iso(NOON - HOUR / 2), tries: 3 });
    expect(step([taking])).toMatchObject({ do: "fail", reason: { code: "snapshot_late" } });
  });
});

describe("copies", () => {
  test("another voter that answers fetches one; a copy that failed is tried again after 5 minutes", () => {
    const one = done({ copies: ["c"] });
    expect(step([one])).toEqual({ do: "copy", id: "s", core: "a" });
    expect(step([{ ...one, copyFailedAt: iso(NOON - 60_000) }])).toBeNull();
    expect(step([{ ...one, copyFailedAt: iso(NOON - 301_000) }])).toMatchObject({ do: "copy" });
    expect(step([one], { voters: [voter("c", { leads: true })] })).toBeNull();
  });
  test("one whose Core fell silent ends, and says so", () => {
    const copying = done({ copies: ["c"], copyTo: { core: "b", since: iso(NOON - 61_000) } });
    expect(step([copying])).toBeNull();
    const voters = VOTERS.map((v) => (v.ref === "b" ? { ...v, alive: false } : v));
    expect(step([copying], { voters })).toMatchObject({ do: "end_copy", reason: { code: "snapshot_no_second_copy" } });
  });
  test("a copy on a Core whose service was removed does not count", () => {
    expect(step([done({ copies: ["c", "gone"] })])).toEqual({ do: "drop_copies", id: "s", copies: ["c"] });
  });
});

describe("proofs", () => {
  const proving = (core: string | null, ms: number) => ({ core, since: iso(NOON - ms) });
  test("a Core that has a copy and answers tries it, before further copies are made", () => {
    expect(step([done({ copies: ["c"], proving: proving(null, 0) })])).toEqual({ do: "prove", id: "s", core: "c" });
    expect(step([done({ copies: ["x"], proving: proving(null, 0) })], { services: new Set(["x"]) })).toBeNull();
  });
  test("one whose Core fell silent was not carried out, which says nothing about the snapshot", () => {
    const voters = VOTERS.map((v) => (v.ref === "c" ? { ...v, alive: false } : v));
    expect(step([done({ proving: proving("c", 61_000) })])).toBeNull();
    expect(step([done({ proving: proving("c", 61_000) })], { voters })).toMatchObject({
      do: "end_proof",
      reason: { code: "snapshot_not_proven" },
    });
  });
});

describe("what is retained", () => {
  const settings = { everyHours: 0, newest: 3, months: 12 };
  /** scheduled snapshots, the newest now, each 12 hours before the last */
  const scheduled = (count: number): SnapshotRecord[] =>
    Array.from({ length: count }, (_, n) =>
      done({ how: "schedule", requestedAt: iso(NOON - n * 12 * HOUR), proof: proof(true) }, `s${n}`),
    );
  test("the newest, and the first of each month for a year; the oldest surplus goes first", () => {
    // 30 Nov 12:00 back to 31 Oct 00:00: s59 is 1 Nov 00:00, s61 and s60 are of October.
    const all = scheduled(62);
    const left = new Set(all.map((s) => s.id));
    for (let next = step(all, { settings }); next?.do === "expire";) {
      left.delete(next.id);
      next = step(
        all.filter((s) => left.has(s.id)),
        { settings },
      );
    }
    expect([...left]).toEqual(["s0", "s1", "s2", "s59", "s61"]);
  });
  test("those on demand, failed proofs and the newest proven one stay", () => {
    const all = scheduled(6).map((s, n) => ({ ...s, proof: proof(n === 4) }));
    expect(step(all, { settings: { ...settings, months: 0 } })).toBeNull();
    const demand = scheduled(6).map((s) => ({ ...s, how: "demand" }));
    expect(step(demand, { settings: { ...settings, months: 0 } })).toBeNull();
  });
  test("one that is being deleted is forgotten once no Core has a copy", () => {
    expect(step([done({ deleting: true })])).toBeNull();
    expect(step([done({ deleting: true, copies: [] })])).toEqual({ do: "forget", id: "s" });
  });
});
