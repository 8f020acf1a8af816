import fc from "fast-check";
import { expect, test } from "vitest";
import {
  isLeaderless,
  NO_QUORUM_AFTER_MS,
  QUORUM_KNOWN,
  type QuorumReading,
  quorumSum,
  watchQuorum,
} from "./no-quorum.ts";
import { majority } from "./rules/quorum.ts";

const at = (nowMs: number, answering: number, over: Partial<QuorumReading> = {}): QuorumReading => ({
  led: false,
  voters: 3,
  answering,
  nowMs,
  ...over,
});
const lost = (readings: readonly QuorumReading[]) => readings.reduce(watchQuorum, QUORUM_KNOWN).lost;

test.each<[string, QuorumReading[], boolean]>([
  ["a majority electing", [at(0, 2), at(60_000, 2)], false],
  ["one of three, just now", [at(0, 1)], false],
  ["one of three for a moment less than 2 s", [at(0, 1), at(NO_QUORUM_AFTER_MS - 1, 1)], false],
  ["one of three for 2 s", [at(0, 1), at(NO_QUORUM_AFTER_MS, 1)], true],
  ["nobody for 2 s, and how many there are is not known", [at(0, 0, { voters: 0 }), at(2000, 0, { voters: 0 })], true],
  ["a single voter that does not answer", [at(0, 0, { voters: 1 }), at(2000, 0, { voters: 1 })], true],
  ["enough answered once in between", [at(0, 1), at(1900, 2), at(2000, 1), at(3900, 1)], false],
  ["somebody led in between", [at(0, 1), at(1900, 1, { led: true }), at(2000, 1), at(3900, 1)], false],
  ["a leader that hears nobody leads", [at(0, 1, { led: true }), at(9000, 1, { led: true })], false],
  ["it is not over while they elect", [at(0, 1), at(2000, 1), at(2100, 3)], true],
  ["it ends with the first leader", [at(0, 1), at(2000, 1), at(2100, 3), at(2200, 3, { led: true })], false],
])("no_quorum: %s", (_what, readings, is) => expect(lost(readings)).toBe(is));

test("no_quorum says how many answer and how many are missing", () => {
  expect(quorumSum({ voters: 3, answering: 1 })).toEqual({ voters: 3, majority: 2, alive: 1, missing: 1 });
  expect(quorumSum({ voters: 5, answering: 0 })).toEqual({ voters: 5, majority: 3, alive: 0, missing: 3 });
  expect(quorumSum({ voters: 3, answering: 3 })).toMatchObject({ missing: 0 });
});

test("no_quorum: whatever was read, it needs 2 s without a majority and without a leader, and a leader ends it", () => {
  const step = fc.record({ gapMs: fc.nat(1500), answering: fc.nat(3), led: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      let watch = QUORUM_KNOWN;
      let shortSinceMs: number | null = null;
      let expected = false;
      let nowMs = 0;
      for (const { gapMs, answering, led } of steps) {
        nowMs += gapMs;
        watch = watchQuorum(watch, at(nowMs, answering, { led }));
        if (led || answering >= majority(3)) shortSinceMs = null;
        else shortSinceMs ??= nowMs;
        if (led) expected = false;
        else expected ||= shortSinceMs !== null && nowMs - shortSinceMs >= NO_QUORUM_AFTER_MS;
        expect(watch.lost).toBe(expected);
      }
    }),
  );
});

test("no_quorum and no_leader both say that there is no leader; nothing else does", () => {
  expect(
    (["no_leader", "no_quorum", "outcome_unknown", "internal", null] as const).map((c) => isLeaderless(c)),
  ).toEqual([true, true, false, false, false]);
});
