import { expect, test } from "vitest";
import { attend, attentive, type Attention, PAUSED_MS, wasPaused } from "./attention.ts";
import { MISSED_APART_MS } from "./missed.ts";

/** Takes one look at each of these moments (ms) and returns by which moment ages are judged at each. */
function judged(...looks: number[]): number[] {
  let a: Attention = attentive(looks[0] ?? 0);
  return looks.map((nowMs) => (a = attend(a, nowMs)).judgedMs);
}

test("an evaluator that is never paused judges by the clock", () => {
  expect(judged(0, 100, 200, 200 + PAUSED_MS)).toEqual([0, 100, 200, 700]);
});

test("a pause counts in no age until fresh readings had their chance, then all of it does", () => {
  expect(judged(0, 100, 3100, 3200, 3100 + MISSED_APART_MS - 1, 3100 + MISSED_APART_MS)).toEqual([
    0, 100, 100, 200, 699, 3700,
  ]);
});

test("a second pause right after the first gives them another chance", () => {
  expect(judged(0, 100, 3100, 3200, 6200, 6300, 6800)).toEqual([0, 100, 100, 200, 200, 300, 6800]);
});

test("one that is paused for ever does not keep its picture for ever", () => {
  const looks = Array.from({ length: 12 }, (_, at) => at * 1000);
  expect(judged(...looks).map((ms, at) => ms === looks[at])).toEqual([
    true,
    ...Array(5).fill(false),
    ...Array(6).fill(true),
  ]);
});

test("a pause after a settled time is the first again", () => {
  const steady = Array.from({ length: 40 }, (_, at) => 20_000 + at * 100);
  const looks = [0, 1000, 2000, 3000, 4000, 5000, 6000, ...steady, 30_000];
  expect(judged(...looks).at(-1)).toBe(steady.at(-1));
});

test("what others say of an evaluator that was just paused is from then", () => {
  const resumed = attend(attend(attentive(0), 100), 3100);
  const later = attend(resumed, 3600);
  expect([resumed, later, attend(later, 3700)].map(wasPaused)).toEqual([true, true, false]);
});
