import { expect, test } from "vitest";
import { askAgainMs } from "./ask-timing.ts";

test.each([
  ["during an election", { leaderlessMs: 500, covered: false }, 20, 30],
  ["while a voter stands in", { leaderlessMs: 2000, covered: true }, 40, 60],
  ["when it lasts", { leaderlessMs: 60_000, covered: false }, 100, 150],
])("%s Cores are asked again after", (_when, facts, least, most) => {
  expect(askAgainMs(facts, () => 0)).toBe(least);
  expect(askAgainMs(facts, () => 1)).toBe(most);
});
