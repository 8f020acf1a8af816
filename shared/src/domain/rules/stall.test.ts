import fc from "fast-check";
import { expect, test } from "vitest";
import { extendedUntil, inTrouble, nextStall, stallEndsMs, type LearnerSeen, type Stall } from "./stall.ts";

const seen = (nowMs: number, more: Partial<LearnerSeen> = {}): LearnerSeen => ({
  nowMs,
  reachable: true,
  lagEntries: 5000,
  steady: false,
  ...more,
});
const since = (sinceMs: number, bestLag: number | null): Stall => ({ sinceMs, bestLag });

test.each<[string, Stall | null, LearnerSeen, Stall | null]>([
  ["a learner that falls behind", null, seen(7), since(7, 5000)],
  ["one that cannot be reached", null, seen(7, { reachable: false, lagEntries: 3 }), since(7, null)],
  ["one whose lag nobody knows", null, seen(7, { lagEntries: null }), since(7, null)],
  ["a smaller lag is better", since(1, 5000), seen(7, { lagEntries: 4999 }), since(7, 4999)],
  ["the same lag is not", since(1, 5000), seen(7), since(1, 5000)],
  ["a greater one is not", since(1, 5000), seen(7, { lagEntries: 9000 }), since(1, 5000)],
  ["reached at last is better", since(1, null), seen(7), since(7, 5000)],
  ["lost again is not", since(1, 5000), seen(7, { reachable: false }), since(1, 5000)],
  ["found again as far behind as before is not", since(1, 5000), seen(9), since(1, 5000)],
  ["well for a moment ends nothing", since(1, 5000), seen(7, { lagEntries: 0 }), since(1, 5000)],
  ["well for long enough does", since(1, 5000), seen(7, { lagEntries: 0, steady: true }), null],
  ["well from the start", null, seen(7, { lagEntries: 1000 }), null],
])("%s", (_what, before, now, after) => expect(nextStall(before, now)).toEqual(after));

test("it ends a period after it began, and never before what was granted", () => {
  expect(stallEndsMs(since(100, null), { stallMs: 50, extendedUntilMs: null })).toBe(150);
  expect(stallEndsMs(since(100, null), { stallMs: 50, extendedUntilMs: 140 })).toBe(150);
  expect(stallEndsMs(since(100, null), { stallMs: 50, extendedUntilMs: 400 })).toBe(400);
  expect(extendedUntil({ nowMs: 120, stallMs: 50, endsMs: 150 })).toBe(200);
  expect(extendedUntil({ nowMs: 120, stallMs: 50, endsMs: 90 })).toBe(170);
  expect(extendedUntil({ nowMs: 120, stallMs: 50, endsMs: null })).toBe(170);
});

test("a learner that gets no better is found out, whatever it does in between", () => {
  const looks = fc.array(
    fc.record({ reachable: fc.boolean(), lagEntries: fc.option(fc.integer({ min: 1001, max: 9000 }), { nil: null }) }),
    { minLength: 1, maxLength: 60 },
  );
  fc.assert(
    fc.property(looks, (all) => {
      let stall: Stall | null = null;
      let best = Number.POSITIVE_INFINITY;
      let betterAt = 0;
      for (const [i, look] of all.entries()) {
        const before: Stall | null = stall;
        stall = nextStall(before, { ...look, nowMs: i, steady: false });
        const lag = look.reachable ? (look.lagEntries ?? best) : best;
        if (before === null || lag < best) betterAt = i;
        best = Math.min(best, lag);
        expect(inTrouble(look)).toBe(true);
        expect(stall?.sinceMs).toBe(betterAt);
      }
    }),
  );
});
