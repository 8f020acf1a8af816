import { expect, test } from "vitest";
import { LIMIT } from "@core-console/shared/contract/ports";
import { TokenBuckets } from "../../lib/work/rate-counters.ts";
import { askAgainMs, type AskFacts } from "./ask-timing.ts";

test.each([
  ["during an election", { leaderlessMs: 500, covered: false, lost: false }, 20, 30],
  ["while a voter stands in", { leaderlessMs: 1500, covered: true, lost: false }, 40, 60],
  ["during a long election", { leaderlessMs: 2000, covered: false, lost: false }, 50, 75],
  ["when it lasts", { leaderlessMs: 10_000, covered: false, lost: false }, 100, 150],
  ["once the majority is lost", { leaderlessMs: 2000, covered: false, lost: true }, 100, 150],
])("%s Cores are asked again after", (_when, facts, least, most) => {
  expect(askAgainMs(facts, () => 0)).toBe(least);
  expect(askAgainMs(facts, () => 1)).toBe(most);
});

test.each([
  ["a majority that elects for long", false, 480],
  ["a lost majority", true, 400],
])(
  "%s: a console without a certificate is refused no question, and the number of them is bounded",
  (_what, isLost, most) => {
    const allowed = new TokenBuckets({ perSecond: LIMIT.anonymousPerSecond, burst: LIMIT.anonymousBurst, maxKeys: 1 });
    let [asked, refused] = [0, 0];
    for (let ms = 0; ms < 30_000;) {
      asked += 1;
      if (allowed.take("console", ms) > 0) refused += 1;
      const facts: AskFacts = { leaderlessMs: ms, covered: false, lost: isLost && ms >= 2000 };
      // A question takes a millisecond at least.
      ms += 1 + askAgainMs(facts, () => 0);
    }
    expect(refused).toBe(0);
    expect(asked).toBeLessThan(most);
    // A new leader is found soon.
    expect(asked).toBeGreaterThan(300);
  },
);
