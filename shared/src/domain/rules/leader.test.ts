import fc from "fast-check";
import { expect, test } from "vitest";
import type { NodeClaim } from "./leader.ts";
import { whoLeads } from "./leader.ts";
import { majority } from "./quorum.ts";

const claim = (n: number, more: Partial<NodeClaim> = {}): NodeClaim => ({
  ref: `r${n}`,
  memberId: `m${n}`,
  voter: true,
  generation: 1,
  lifeId: null,
  clusterId: "c",
  raftState: "StateFollower",
  term: 7,
  leaderMemberId: "m1",
  ...more,
});
const leader = (n: number, more: Partial<NodeClaim> = {}) =>
  claim(n, { raftState: "StateLeader", leaderMemberId: `m${n}`, ...more });

test.each<[string, NodeClaim[], number, string, string | null, number | null]>([
  ["three agree", [leader(1), claim(2), claim(3)], 3, "confirmed", "r1", 7],
  ["two of three agree", [leader(1), claim(2)], 3, "confirmed", "r1", 7],
  ["it alone says so", [leader(1)], 3, "claimed", "r1", 7],
  ["a single Core", [leader(1)], 1, "confirmed", "r1", 7],
  ["followers name a dead leader", [claim(2), claim(3)], 3, "none", null, 7],
  ["a new leader, the others still name the old", [leader(2, { term: 8 }), claim(3)], 3, "claimed", "r2", 8],
  [
    "an isolated old leader and a new one",
    [leader(1), leader(2, { term: 8 }), claim(3, { term: 8, leaderMemberId: "m2" })],
    3,
    "confirmed",
    "r2",
    8,
  ],
  [
    "an old leader alone, others vote at a higher term",
    [leader(1), claim(2, { raftState: "StateCandidate", term: 8, leaderMemberId: null })],
    3,
    "none",
    null,
    8,
  ],
  [
    "one strays to a higher term, the majority stays",
    [leader(1), claim(2), claim(3, { raftState: "StateCandidate", term: 9, leaderMemberId: null })],
    3,
    "confirmed",
    "r1",
    7,
  ],
  ["a learner's word does not count", [leader(1), claim(2, { voter: false })], 3, "claimed", "r1", 7],
  ["a learner cannot lead", [leader(1, { voter: false })], 3, "none", null, null],
  ["a word about another term does not count", [leader(1, { term: 8 }), claim(2)], 3, "claimed", "r1", 8],
  ["nobody heard", [], 3, "none", null, null],
  [
    "a restored cluster at term 2 against survivors at 57",
    [
      leader(1, { generation: 2, clusterId: "new", term: 2 }),
      leader(2, { term: 57 }),
      claim(3, { term: 57, leaderMemberId: "m2" }),
    ],
    1,
    "confirmed",
    "r1",
    2,
  ],
  [
    "a recovery of one against the majority that it took for lost",
    [
      leader(1, { generation: 2, lifeId: "y", clusterId: "new", term: 2 }),
      leader(2, { lifeId: "x", term: 57 }),
      claim(3, { lifeId: "x", term: 57, leaderMemberId: "m2" }),
    ],
    3,
    "confirmed",
    "r2",
    57,
  ],
  [
    "a recovery of one against one survivor of the old life",
    [
      leader(1, { generation: 2, lifeId: "y", clusterId: "new", term: 2 }),
      claim(2, { lifeId: "x", term: 57, raftState: "StateCandidate", leaderMemberId: null }),
    ],
    3,
    "claimed",
    "r1",
    2,
  ],
  [
    "two recoveries of one generation: neither is chosen",
    [
      leader(1, { generation: 2, lifeId: "y", clusterId: "new", term: 2 }),
      leader(2, { generation: 2, lifeId: "z", clusterId: "newer", term: 3 }),
    ],
    3,
    "none",
    null,
    3,
  ],
  [
    "two lives of one generation, one of them with a majority",
    [
      leader(1, { lifeId: "y", clusterId: "y" }),
      claim(2, { lifeId: "y", clusterId: "y" }),
      leader(3, { lifeId: "z", clusterId: "z", term: 90 }),
    ],
    3,
    "confirmed",
    "r1",
    7,
  ],
  [
    "two clusters of one generation",
    [leader(1), claim(2), leader(3, { clusterId: "other", term: 90 })],
    3,
    "confirmed",
    "r1",
    7,
  ],
])("%s", (_what, claims, voters, leadership, who, term) => {
  expect(whoLeads(claims, voters)).toMatchObject({ leadership, leader: who, term });
});

const anyClaim = (n: number): fc.Arbitrary<NodeClaim> =>
  fc.record({
    ref: fc.constant(`r${n}`),
    memberId: fc.constant(`m${n}`),
    voter: fc.boolean(),
    generation: fc.integer({ min: 1, max: 2 }),
    lifeId: fc.constantFrom("x", "y", null),
    clusterId: fc.constantFrom("a", "b", null),
    raftState: fc.constantFrom("StateLeader", "StateFollower", "StateCandidate", "StatePreCandidate", null),
    term: fc.option(fc.integer({ min: 1, max: 4 })),
    leaderMemberId: fc.constantFrom("m0", "m1", "m2", null),
  });
const anyClaims = fc.tuple(anyClaim(0), anyClaim(1), anyClaim(2), anyClaim(3), anyClaim(4));

test("a learner's word on a later life or term silences no voter", () => {
  const learner = claim(4, { voter: false, generation: 99, term: 1_000_001, raftState: "StateLeader" });
  expect(whoLeads([leader(1), claim(2), learner], 3)).toEqual({
    leadership: "confirmed",
    leader: "r1",
    term: 7,
    generation: 1,
  });
});

test("the leader is a voter that says so itself, of the newest generation or confirmed by a majority", () => {
  fc.assert(
    fc.property(anyClaims, fc.integer({ min: 1, max: 7 }), (claims, voters) => {
      const verdict = whoLeads(claims, voters);
      expect(verdict.leader === null).toBe(verdict.leadership === "none");
      if (verdict.leader === null) return;
      const chosen = claims.find((c) => c.ref === verdict.leader);
      expect(chosen).toMatchObject({
        voter: true,
        raftState: "StateLeader",
        generation: verdict.generation,
        term: verdict.term,
      });
      const isNewest = claims.every((c) => !c.voter || c.generation <= verdict.generation);
      expect(isNewest || verdict.leadership === "confirmed").toBe(true);
      const naming = claims.filter((c) => c.voter && (c.leaderMemberId === chosen?.memberId || c === chosen)).length;
      expect(naming >= majority(voters) || verdict.leadership === "claimed").toBe(true);
    }),
  );
});

test("the order in which nodes answer does not matter", () => {
  fc.assert(
    fc.property(anyClaims, (claims) => {
      expect(whoLeads(claims.toReversed(), 5)).toEqual(whoLeads(claims, 5));
    }),
  );
});
