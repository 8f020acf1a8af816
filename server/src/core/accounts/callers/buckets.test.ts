import { expect, test } from "vitest";
import { Buckets } from "./buckets.ts";

const make = (): Buckets => new Buckets({ perSecond: 20, burst: 60, maxKeys: 3 });

test("a burst at once, then so many a second; the rest learns when to try again", () => {
  const buckets = make();
  const now = Array.from({ length: 61 }, () => buckets.take("a", 1000));
  expect(now.filter((s) => s === 0)).toHaveLength(60);
  expect(now.at(-1)).toBe(1);
  const later = Array.from({ length: 21 }, () => buckets.take("a", 2000));
  expect(later.filter((s) => s === 0)).toHaveLength(20);
  expect(buckets.take("b", 2000)).toBe(0);
});

test("no more than the burst is saved up; the key unused for the longest time is dropped", () => {
  const buckets = make();
  buckets.take("a", 0);
  expect(Array.from({ length: 61 }, () => buckets.take("a", 3_600_000)).filter((s) => s > 0)).toHaveLength(1);
  for (const key of ["b", "c", "d"]) buckets.take(key, 3_600_000);
  expect(buckets.take("a", 3_600_000)).toBe(0);
});
