import { describe, expect, test } from "vitest";
import { TokenBuckets, WindowCounts } from "./rate-counters.ts";

describe("token buckets", () => {
  const make = (): TokenBuckets => new TokenBuckets({ perSecond: 20, burst: 60, maxKeys: 3 });

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

  test("a clock that steps back takes no tokens away", () => {
    const buckets = make();
    buckets.take("a", 10_000);
    expect(buckets.take("a", 0)).toBe(0);
  });
});

describe("counts in windows", () => {
  const make = (): WindowCounts => new WindowCounts({ windowMs: 60_000, most: 3, maxKeys: 2 });
  const fill = (counts: WindowCounts, key: string, nowMs: number): number[] =>
    [1, 2, 3, 4].map(() => counts.take(key, nowMs));

  test("so many a window, which begins with the first; the rest learns how long it lasts", () => {
    const counts = make();
    expect(fill(counts, "a", 1000)).toEqual([0, 0, 0, 60_000]);
    expect(counts.take("a", 21_000)).toBe(40_000);
    expect(counts.take("b", 21_000)).toBe(0);
    expect(counts.take("a", 60_999)).toBe(1);
    expect(fill(counts, "a", 61_000)).toEqual([0, 0, 0, 60_000]);
  });

  test("for one key more the oldest window is dropped, and no other", () => {
    const counts = make();
    fill(counts, "a", 0);
    fill(counts, "b", 1);
    expect(counts.take("c", 2)).toBe(0);
    expect(counts.take("b", 2)).toBe(59_999);
    expect(counts.take("a", 2)).toBe(0);
  });
});
