import { expect, test } from "vitest";
import { growthFaults, lateRise } from "./memory.ts";

const mib = (heap: number, external: number) => ({
  heapUsed: heap * 2 ** 20,
  external: external * 2 ** 20,
  arrayBuffers: 2 ** 20,
  rss: 300 * 2 ** 20,
});
const first = mib(40, 10);
const grows = [mib(50, 12), mib(60, 17), mib(70, 20)];

test.each<[string, ReturnType<typeof mib>[], number]>([
  ["less", [mib(30, 8)], 0],
  ["a heap within the bound", [mib(47, 10)], 0],
  ["Buffers within the noise", [mib(40, 15)], 0],
  ["Buffers that were more for a while", [mib(40, 40), mib(40, 40), mib(40, 11)], 0],
  ["a heap that grows", [mib(49, 10)], 1],
  ["Buffers that grow", [mib(40, 17)], 1],
  ["both, by tenths", [...grows, mib(80, 40), mib(90, 50), mib(99, 60)], 2],
])("of %s", (_, later, faults) => {
  expect(growthFaults([first, ...later])).toHaveLength(faults);
});

/** Ten looks at what is outside the heap, MiB. */
const outside = (...looks: number[]) => looks.map((external) => mib(40, external));
/** Returns looks with a leak of so many bytes per request, as additional MiB in each look of a run of 100,000. */
const leaking = (bytes: number, looks: number[]): number[] =>
  looks.map((look, tenth) => look + (tenth * bytes * 10_000) / 2 ** 20);
/** As measured: connections that are open at a look, up to a hundred. */
const WAVERS = [0, 4, 1, 5, 2, 0, 5, 3, 1, 4];
const pool = [23, 27, 30, 31, 31, 31, 31, 31, 31, 31].map((look, i) => look + (WAVERS[i] ?? 0));
const level = WAVERS.map((more) => 23 + more);

test.each<[string, number[], number]>([
  ["a pool that fills in the first half and wavers", pool, 0],
  ["Buffers that waver", level, 0],
  ["a leak of 200 bytes a request", leaking(200, level), 1],
  ["the same beside a pool that fills", leaking(200, pool), 1],
  ["a leak of 1000 bytes a request", leaking(1000, level), 1],
  ["one that began half-way", [...level.slice(0, 5), ...leaking(300, level).slice(1, 6)], 1],
  ["a pool that fills in the second half: nobody can tell yet", [23, 23, 23, 23, 23, 26, 29, 32, 35, 38], 1],
])("outside the heap, over ten looks: %s", (_, looks, faults) => {
  expect(growthFaults(outside(...looks))).toHaveLength(faults);
});

test("the late rise of a line is its climb from the middle look to the last", () => {
  expect(lateRise(outside(1, 1, 1, 1, 1, 2, 3, 4, 5, 6)) / 2 ** 20).toBeCloseTo(5);
  expect(lateRise(outside(3))).toBe(0);
});
