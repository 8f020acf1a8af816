import { expect, test } from "vitest";
import { spaceStep, type SpaceFacts } from "./space-plan.ts";

const MIB = 2 ** 20;
const FULL = { dbBytes: 100 * MIB, inUseBytes: 40 * MIB };
const DONE = { dbBytes: 41 * MIB, inUseBytes: 40 * MIB };
/** Core "b" of three; "c" leads. */
function facts(over: Partial<SpaceFacts>): SpaceFacts {
  return {
    leads: false,
    quotaBytes: 100 * MIB,
    ...FULL,
    self: "b",
    leader: "c",
    others: [
      { ref: "a", dbBytes: 41 * MIB },
      { ref: "c", dbBytes: 100 * MIB },
    ],
    waitedMs: 0,
    clearedMs: null,
    inVainMs: null,
    ...over,
  };
}
const all = (a: number | null, b: number | null) => [
  { ref: "a", dbBytes: a },
  { ref: "b", dbBytes: b },
];
const lead = (over: Partial<SpaceFacts>): SpaceFacts =>
  facts({ leads: true, self: "c", clearedMs: 5000, others: all(41 * MIB, 41 * MIB), ...over });

test.each<[string, SpaceFacts, ReturnType<typeof spaceStep>]>([
  ["the leader first takes out what may go", lead({ clearedMs: null }), "clear"],
  ["… also where its file has room already", lead({ clearedMs: null, ...DONE }), "clear"],
  ["nothing is free in a follower's file yet", facts({ inUseBytes: 95 * MIB }), "wait"],
  ["a follower whose turn it is", facts({}), "defragment"],
  ["the one before it is not done", facts({ others: all(100 * MIB, null) }), "wait"],
  ["the one before it does not say", facts({ others: all(null, null) }), "wait"],
  ["the one before it had its time", facts({ others: all(100 * MIB, null), waitedMs: 120_000 }), "defragment"],
  ["it has room: the rest is the leader's", facts(DONE), "wait"],
  ["its file was just written anew and that did not help", facts({ inVainMs: 5000 }), "wait"],
  ["… and again after a while", facts({ inVainMs: 600_000 }), "defragment"],
  ["the leader waits for all others", lead({ others: all(41 * MIB, 100 * MIB) }), "wait"],
  ["the leader comes last", lead({}), "defragment"],
  ["the leader's file is full of what may not go", lead({ inUseBytes: 95 * MIB }), "wait"],
  ["… which may be otherwise after a while", lead({ inUseBytes: 95 * MIB, clearedMs: 600_000 }), "clear"],
  ["there is room everywhere", lead(DONE), "disarm"],
  ["another's file would raise the alarm at once", lead({ ...DONE, others: all(41 * MIB, 99 * MIB) }), "wait"],
  [
    "one that never gets there holds up nobody",
    lead({ ...DONE, others: all(41 * MIB, 99 * MIB), waitedMs: 120_000 }),
    "disarm",
  ],
  ["a Core alone", lead({ others: [] }), "defragment"],
])("%s: %o", (_, f, step) => expect(spaceStep(f)).toBe(step));
