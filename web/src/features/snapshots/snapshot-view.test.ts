import type { Snapshot } from "@core-console/shared/contract/snapshots/snapshots";
import { expect, test } from "vitest";
import { isLastProven, lastProven, nextAt, standingOf, verdictOf } from "./snapshot-view.ts";

const CORE = "11111111-1111-4111-8111-111111111111";
const NOON = "2026-11-30T12:00:00.000Z";
const HOUR = 3_600_000;
const proof = (ok: boolean, code?: string) => ({
  at: NOON,
  ok,
  reason: code === undefined ? null : { code, params: {} },
  core: CORE,
  ms: 8,
});

/** A snapshot, taken `hours` before noon and not verified. */
function snapshot(hours: number, more: Partial<Snapshot> = {}): Snapshot {
  const at = new Date(Date.parse(NOON) - hours * HOUR).toISOString();
  return {
    id: `00000000-0000-4000-8000-${String(hours).padStart(12, "0")}`,
    file: `kuma-${hours}.tar.gz`,
    state: "taken",
    how: "schedule",
    by: "schedule",
    requestedAt: at,
    takenAt: at,
    core: CORE,
    copies: [CORE],
    bytes: 1,
    revision: 100 - hours,
    life: null,
    counts: null,
    version: null,
    engineVersion: null,
    sealed: false,
    reason: null,
    proof: null,
    proving: null,
    deleting: false,
    ...more,
  };
}
const proven = (hours: number, more: Partial<Snapshot> = {}) => snapshot(hours, { proof: proof(true), ...more });

test("the standing says what is known, and of a proof that could not be carried out that nothing is", () => {
  const cases: [Partial<Snapshot>, string][] = [
    [{ state: "waiting", takenAt: null }, "waiting"],
    [{ state: "taking", takenAt: null }, "taking"],
    [{ state: "failed", takenAt: null }, "failed"],
    [{}, "unproven"],
    [{ proof: proof(true) }, "proven"],
    [{ proof: proof(false, "snapshot_counts_differ") }, "bad"],
    [{ proof: proof(false, "snapshot_not_proven") }, "undecided"],
    [{ proof: proof(true), proving: { since: NOON, core: null } }, "proving"],
    [{ proof: proof(true), deleting: true }, "deleting"],
  ];
  for (const [more, standing] of cases) expect(standingOf(snapshot(0, more))).toBe(standing);
});

test("the last proven one is the newest that is not being deleted, also while it is verified again", () => {
  const again = proven(1, { proving: { since: NOON, core: null } });
  expect(lastProven([snapshot(0), proven(5), again, proven(0, { deleting: true })])).toBe(again);
  expect(lastProven([snapshot(0)])).toBeNull();
  expect(isLastProven([snapshot(0), again], again)).toBe(true);
  expect(isLastProven([proven(5), again], again)).toBe(false);
  expect(isLastProven([snapshot(0)], snapshot(0))).toBe(false);
});

test("the verdict: none, unproven, the newest is bad, old by the schedule, proven", () => {
  const now = Date.parse(NOON);
  const is = (list: Snapshot[], everyHours: number | null) => verdictOf(list, everyHours, now).is;
  expect(is([], 12)).toBe("none");
  expect(is([snapshot(0, { state: "taking", takenAt: null })], 12)).toBe("none");
  expect(is([snapshot(1)], 12)).toBe("unproven");
  expect(is([snapshot(0), proven(12)], 12)).toBe("proven");
  expect(is([proven(24)], 12)).toBe("proven");
  expect(is([proven(25)], 12)).toBe("old");
  expect(is([proven(25)], null)).toBe("proven");
  expect(is([proven(7 * 24 + 1)], 0)).toBe("old");
  const bad = snapshot(0, { proof: proof(false, "snapshot_counts_differ") });
  expect(verdictOf([bad, proven(12)], 12, now)).toEqual({ is: "bad", color: "red", of: bad });
});

test("the next scheduled one is counted from midnight UTC", () => {
  expect(nextAt(12, Date.parse(NOON))).toBe(Date.parse("2026-12-01T00:00:00.000Z"));
  expect(nextAt(6, Date.parse(NOON) - 1)).toBe(Date.parse(NOON));
  expect(nextAt(0, Date.parse(NOON))).toBeNull();
});
