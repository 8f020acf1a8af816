import fc from "fast-check";
import { expect, test } from "vitest";
import { type ShownLeader, nextShownLeader, type LeaderReading } from "./shown-leader.ts";
import type { LeaderVerdict } from "./leader.ts";
import { MISSED_APART_MS } from "../missed.ts";

const leads = (leader: string, term: number): LeaderVerdict => ({
  leadership: "confirmed",
  leader,
  term,
  generation: 1,
});
const none = (term: number | null): LeaderVerdict => ({ leadership: "none", leader: null, term, generation: 1 });
const reading = (verdict: LeaderVerdict, nowMs: number, over: Partial<LeaderReading> = {}): LeaderReading => ({
  verdict,
  deposed: false,
  nowMs,
  at: `at ${nowMs}`,
  ...over,
});
const play = (readings: readonly LeaderReading[]): ShownLeader =>
  readings.reduce<ShownLeader | null>((state, r) => nextShownLeader(state, r), null) ?? never();
const shown = ({ verdict, leaderlessSince }: ShownLeader) => [verdict.leader, verdict.term, leaderlessSince];

test("one missed reading changes nothing", () => {
  const state = play([reading(leads("a", 5), 0), reading(none(5), 1000), reading(leads("a", 5), 1250)]);
  expect(shown(state)).toEqual(["a", 5, null]);
});

test("readings that miss the leader are news once two in a row are far enough apart", () => {
  const start = [reading(leads("a", 5), 0), reading(none(5), 1000)];
  expect(shown(play([...start, reading(none(5), 1000 + MISSED_APART_MS - 1)]))).toEqual(["a", 5, null]);
  expect(shown(play([...start, reading(none(5), 1000 + MISSED_APART_MS)]))).toEqual([null, 5, "at 1600"]);
  const apart = [...start, reading(leads("a", 5), 1300), reading(none(5), 1700)];
  expect(shown(play(apart))).toEqual(["a", 5, null]);
});

test("a leader that says it leads no more, or a voter at a later term, counts at once", () => {
  const start = reading(leads("a", 5), 0);
  expect(shown(play([start, reading(none(5), 10, { deposed: true })]))).toEqual([null, 5, "at 10"]);
  expect(shown(play([start, reading(none(6), 10)]))).toEqual([null, 6, "at 10"]);
});

test("another leader counts at once, and so does the same one at a later term", () => {
  const start = reading(leads("a", 5), 0);
  expect(shown(play([start, reading(leads("b", 6), 10)]))).toEqual(["b", 6, null]);
  expect(shown(play([start, reading(leads("a", 6), 10)]))).toEqual(["a", 6, null]);
});

test("time without a leader runs from its beginning, whatever terms are tried meanwhile", () => {
  expect(shown(play([reading(none(5), 0), reading(none(6), 500), reading(none(7), 900)]))).toEqual([null, 7, "at 0"]);
});

test("whatever is missed, a leader stays shown until two readings without one are far enough apart", () => {
  const step = fc.record({ verdict: fc.constantFrom(leads("a", 5), none(5), none(null)), gapMs: fc.nat(550) });
  fc.assert(
    fc.property(fc.array(step, { minLength: 1 }), (steps) => {
      let state = nextShownLeader(null, reading(leads("a", 5), 0));
      let nowMs = 0;
      let lastNamedMs = 0;
      for (const { verdict, gapMs } of steps) {
        nowMs += gapMs;
        if (verdict.leader !== null) lastNamedMs = nowMs;
        state = nextShownLeader(state, reading(verdict, nowMs));
        if (nowMs - lastNamedMs < MISSED_APART_MS && state.verdict.leader === null) return false;
        if (state.verdict.leader === null) return state.leaderlessSince === `at ${nowMs}`;
        if (state.leaderlessSince !== null) return false;
      }
      return true;
    }),
  );
});

function never(): never {
  throw new Error("no readings");
}
