import { expect, test } from "vitest";
import type { SessionRecord } from "../../state/records-access.ts";
import { lastUseWrittenEvery, sessionEnds } from "./session-ends.ts";

const MIN = 60_000;
const NOON = Date.parse("2026-01-01T12:00:00.000Z");
const settings = { idleMinutes: 60, absoluteHours: 12 };
const record = (usedMin: number): SessionRecord => ({
  id: "s",
  userId: "u",
  via: "password",
  createdAt: new Date(NOON).toISOString(),
  lastUsedAt: new Date(NOON + usedMin * MIN).toISOString(),
  confirmedAt: null,
  address: "-",
  agent: null,
});
const over = (writtenMin: number, seenMin: number | null, nowMin: number): boolean => {
  const usedMs = seenMin === null ? null : NOON + seenMin * MIN;
  return sessionEnds({ record: record(writtenMin), usedMs, settings, nowMs: NOON + nowMin * MIN }).over;
};

test.each([
  ["just made", 0, 0, 0, false],
  ["within the idle limit", 0, 0, 59.9, false],
  ["idle", 0, 0, 60, true],
  ["used since, by what this Core saw", 0, 30, 89.9, false],
  ["idle since that", 0, 30, 90, true],
  ["not seen here: what may not be written yet is given", 0, null, 64.9, false],
  ["not seen here, and idle all the same", 0, null, 65, true],
  ["seen here long ago, used elsewhere since", 30, 10, 94.9, false],
  ["used elsewhere since, and idle", 30, 10, 95, true],
  ["used to the last, but over", 715, 719, 720, true],
  ["used to the last", 715, 719, 719.9, false],
])("%s", (_, written, seen, now, expected) => expect(over(written, seen, now)).toBe(expected));

test("the idle end is never after the absolute one", () => {
  const ends = sessionEnds({ record: record(700), usedMs: NOON + 700 * MIN, settings, nowMs: NOON + 700 * MIN });
  expect(ends).toMatchObject({ expiresMs: NOON + 720 * MIN, idleExpiresMs: NOON + 720 * MIN, over: false });
});

test("a short idle limit has uses written more often, so that it stays one", () => {
  expect(lastUseWrittenEvery({ idleMinutes: 5, absoluteHours: 1 })).toBe(2.5 * MIN);
  expect(lastUseWrittenEvery({ idleMinutes: 600, absoluteHours: 1 })).toBe(5 * MIN);
});
