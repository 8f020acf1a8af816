import { expect, test } from "vitest";
import { wantedStream } from "./wanted-stream.ts";

const stream = (core: string, stale: boolean) => ({ core, stale });

test.each([
  [
    "the leader's",
    { route: { kind: "leader", core: "a" }, living: ["b"], current: stream("b", true), failed: null },
    stream("a", false),
  ],
  [
    "a stand-in's own copy",
    { route: { kind: "voter", core: "b" }, living: ["b"], current: null, failed: "a" },
    stream("b", true),
  ],
  [
    "what there is, while there is no leader",
    { route: null, living: ["c"], current: stream("a", false), failed: null },
    stream("a", false),
  ],
  ["the first that answers", { route: null, living: ["b", "c"], current: null, failed: "a" }, stream("b", true)],
  [
    "the next after one that failed",
    { route: null, living: ["b", "c"], current: null, failed: "b" },
    stream("c", true),
  ],
  [
    "the one that failed, when it alone answers",
    { route: null, living: ["b"], current: null, failed: "b" },
    stream("b", true),
  ],
  ["none where none answers", { route: null, living: [], current: null, failed: null }, null],
] as const)("%s", (_what, facts, expected) => {
  expect(wantedStream(facts)).toEqual(expected);
});
