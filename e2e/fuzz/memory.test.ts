import { expect, test } from "vitest";
import { growthFaults } from "./memory.ts";

const mib = (heap: number, external: number) => ({
  heapUsed: heap * 2 ** 20,
  external: external * 2 ** 20,
  arrayBuffers: 2 ** 20,
  rss: 300 * 2 ** 20,
});
const first = mib(40, 10);

test.each<[string, ReturnType<typeof mib>, number]>([
  ["less", mib(30, 8), 0],
  ["a heap within the bound", mib(47, 10), 0],
  ["Buffers within the noise", mib(40, 15), 0],
  ["a heap that grows", mib(49, 10), 1],
  ["Buffers that grow", mib(40, 17), 1],
  ["both", mib(80, 40), 2],
])("of %s", (_, last, faults) => {
  expect(growthFaults(first, last)).toHaveLength(faults);
});
