import { expect, test } from "vitest";
import { growthFaults } from "./memory.ts";

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
