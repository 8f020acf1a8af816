import { expect, test } from "vitest";
import type { JoinerFacts, MembershipFacts, MembershipStep } from "./membership.ts";
import { nextMembershipStep } from "./membership.ts";

const NOW = 1_000_000;
const joiner = (n: number, more: Partial<JoinerFacts> = {}): JoinerFacts => ({
  ref: `r${n}`,
  name: `core-${n}`,
  requestedAtMs: n,
  member: null,
  reachable: true,
  reported: true,
  lagEntries: null,
  goodSinceMs: null,
  stall: null,
  extendedUntilMs: null,
  ...more,
});
const learner = (n: number, more: Partial<JoinerFacts> = {}) =>
  joiner(n, { member: { memberId: `m${n}`, learner: true }, lagEntries: 0, goodSinceMs: NOW - 10_000, ...more });
const facts = (voters: number, joiners: JoinerFacts[], removing: string[] = []): MembershipFacts => ({
  nowMs: NOW,
  steadyMs: 10_000,
  stallMs: 300_000,
  voters,
  voterRefs: Array.from({ length: voters }, (_, i) => `v${i}`),
  joiners,
  removing,
});
const promote = (ref: string, asPairWith: string | null): MembershipStep => ({ do: "promote", ref, asPairWith });
const nothing: MembershipStep = { do: "nothing" };
/** Returns a learner in trouble for `s` seconds without improvement. */
const stalled = (n: number, s: number, more: Partial<JoinerFacts> = {}) =>
  learner(n, { reachable: false, goodSinceMs: null, stall: { sinceMs: NOW - s * 1000, bestLag: null }, ...more });

type Row = [string, MembershipFacts, MembershipStep, Record<string, string>];
const STALLED: Row[] = [
  [
    "an unreachable learner makes way for the next join once its time is over",
    facts(1, [stalled(2, 300), joiner(3)]),
    { do: "give_up", ref: "r2", after: "r3" },
    { r2: "waiting_silent", r3: "waiting_queue" },
  ],
  [
    "so does one that stays behind",
    facts(3, [stalled(4, 301, { reachable: true, lagEntries: 1001 }), joiner(5)]),
    { do: "give_up", ref: "r4", after: "r5" },
    { r4: "waiting_catch_up", r5: "waiting_queue" },
  ],
  [
    "and the second half of a pair",
    facts(2, [stalled(3, 300), joiner(4)]),
    { do: "give_up", ref: "r3", after: "r4" },
    { r3: "waiting_silent", r4: "waiting_queue" },
  ],
  [
    "not a second before",
    facts(1, [stalled(2, 299), joiner(3)]),
    nothing,
    { r2: "waiting_silent", r3: "waiting_queue" },
  ],
  [
    "of a fresh learner is said that no report has come yet, not that it fell silent",
    facts(1, [stalled(2, 1, { reported: false }), joiner(3)]),
    nothing,
    { r2: "waiting_first_report", r3: "waiting_queue" },
  ],
  ["not while nobody waits", facts(1, [stalled(2, 9000)]), nothing, { r2: "waiting_silent" }],
  [
    "not for a join that cannot go on either",
    facts(1, [stalled(2, 9000), joiner(3, { reachable: false })]),
    nothing,
    { r2: "waiting_silent", r3: "waiting_queue" },
  ],
  [
    "for the first of those who wait that can go on",
    facts(1, [stalled(2, 300), joiner(3, { reachable: false }), joiner(4)]),
    { do: "give_up", ref: "r2", after: "r4" },
    { r2: "waiting_silent", r3: "waiting_queue", r4: "waiting_queue" },
  ],
  [
    "not while an operator's extension lasts",
    facts(1, [stalled(2, 9000, { extendedUntilMs: NOW + 1 }), joiner(3)]),
    nothing,
    { r2: "waiting_silent", r3: "waiting_queue" },
  ],
  [
    "an extension that is over holds nothing up",
    facts(1, [stalled(2, 9000, { extendedUntilMs: NOW }), joiner(3)]),
    { do: "give_up", ref: "r2", after: "r3" },
    { r2: "waiting_silent", r3: "waiting_queue" },
  ],
  [
    "a caught-up, reachable learner is never taken out, however long it was in trouble",
    facts(1, [stalled(2, 9000, { reachable: true, lagEntries: 1000, goodSinceMs: NOW - 9_999 }), joiner(3)]),
    nothing,
    { r2: "waiting_steady", r3: "waiting_queue" },
  ],
];

test.each<Row>([
  ["nobody joins", facts(1, []), nothing, {}],
  ["the first joiner, reachable", facts(1, [joiner(2)]), { do: "add_learner", ref: "r2" }, {}],
  [
    "the first joiner, not reachable",
    facts(1, [joiner(2, { reachable: false })]),
    nothing,
    { r2: "waiting_reachable" },
  ],
  [
    "an unreachable one does not hold up the next",
    facts(1, [joiner(2, { reachable: false }), joiner(3)]),
    { do: "add_learner", ref: "r3" },
    { r2: "waiting_queue" },
  ],
  [
    "two at once: the older first",
    facts(1, [joiner(3), joiner(2)]),
    { do: "add_learner", ref: "r2" },
    { r3: "waiting_queue" },
  ],
  ["a steady learner alone waits for a pair", facts(1, [learner(2)]), nothing, { r2: "waiting_for_pair" }],
  [
    "its second half is not reachable yet",
    facts(1, [learner(2), joiner(3, { reachable: false })]),
    nothing,
    { r2: "waiting_for_pair", r3: "waiting_queue" },
  ],
  ["both halves proven", facts(1, [learner(2), joiner(3)]), promote("r2", "r3"), { r3: "waiting_queue" }],
  ["the second half is added", facts(2, [joiner(3)]), { do: "add_learner", ref: "r3" }, {}],
  [
    "the second half catches up",
    facts(2, [learner(3, { lagEntries: 5000, goodSinceMs: null })]),
    nothing,
    { r3: "waiting_catch_up" },
  ],
  ["the second half is steady", facts(2, [learner(3)]), promote("r3", null), {}],
  [
    "a learner takes the place of a removed voter",
    facts(2, [learner(4), joiner(5)]),
    promote("r4", null),
    { r5: "waiting_queue" },
  ],
  [
    "not steady for long enough",
    facts(1, [learner(2, { goodSinceMs: NOW - 9_001 }), joiner(3)]),
    nothing,
    { r2: "waiting_steady", r3: "waiting_queue" },
  ],
  [
    "a learner out of reach is never promoted",
    facts(2, [learner(3, { reachable: false })]),
    nothing,
    { r3: "waiting_silent" },
  ],
  ["lag not known", facts(2, [learner(3, { lagEntries: null })]), nothing, { r3: "waiting_catch_up" }],
  ...STALLED,
  ["seven vote already", facts(7, [learner(8), joiner(9)]), nothing, { r8: "voters_full", r9: "waiting_queue" }],
  [
    "a voter is being removed",
    facts(3, [learner(4), joiner(5)], ["v0"]),
    nothing,
    { r4: "waiting_removal", r5: "waiting_removal" },
  ],
  [
    "who votes already waits for nothing",
    facts(3, [joiner(2, { member: { memberId: "m2", learner: false } })]),
    nothing,
    {},
  ],
])("%s", (_what, f, step, waiting) => {
  const plan = nextMembershipStep(f);
  expect(plan.step).toEqual(step);
  expect(Object.fromEntries(Object.entries(plan.waiting).map(([ref, r]) => [ref, r.code]))).toEqual(waiting);
});

test("the countdown of a stalled learner is reported, and has no end while no host waits", () => {
  const since = { ref: "r2", sinceMs: NOW - 100_000 };
  expect(nextMembershipStep(facts(1, [stalled(2, 100), joiner(3)])).stalled).toEqual({
    ...since,
    endsMs: NOW + 200_000,
  });
  expect(nextMembershipStep(facts(1, [stalled(2, 100)])).stalled).toEqual({ ...since, endsMs: null });
  const extended = stalled(2, 100, { extendedUntilMs: NOW + 400_000 });
  expect(nextMembershipStep(facts(1, [extended, joiner(3)])).stalled?.endsMs).toBe(NOW + 400_000);
  expect(nextMembershipStep(facts(1, [learner(2), joiner(3)])).stalled).toBeNull();
});

test("the steadiness that is left is counted in whole seconds, up", () => {
  expect(nextMembershipStep(facts(1, [learner(2, { goodSinceMs: NOW - 9_001 })])).waiting["r2"]?.params).toEqual({
    secondsLeft: 1,
  });
  expect(nextMembershipStep(facts(1, [learner(2, { goodSinceMs: null })])).waiting["r2"]?.params).toEqual({
    secondsLeft: 10,
  });
});
