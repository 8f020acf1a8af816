import { expect, test } from "vitest";
import { busyPercent, processorTimes } from "./processors.ts";

test("the share of the time between two points is told in percent", () => {
  expect(busyPercent({ busy: 100, all: 1000 }, { busy: 175, all: 1100 })).toBe(75);
  expect(busyPercent({ busy: 100, all: 1000 }, { busy: 100, all: 1000 })).toBe(0);
});

test("the machine's own times only grow", () => {
  const from = processorTimes();
  for (const end = performance.now() + 30; performance.now() < end;);
  const to = processorTimes();
  expect(to.all).toBeGreaterThanOrEqual(from.all);
  expect(to.busy).toBeGreaterThanOrEqual(from.busy);
  expect(busyPercent(from, to)).toBeLessThanOrEqual(100);
});
