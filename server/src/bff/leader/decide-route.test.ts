import { describe, expect, test } from "vitest";
import type { NodeView } from "@core-console/shared/contract/cluster";
import { nodeView, peer, refOf } from "../testing/facts.ts";
import { countVoters, decideRoute } from "./decide-route.ts";
import type { Target } from "./decide-route.ts";

const peers = [peer(1, "a:1"), peer(2, "b:1"), peer(3, "c:1")];
const LEADER = { raftState: "StateLeader" } as const;
const says = (n: number, more: Partial<NodeView> = {}) => ({
  core: `core-${n}:7210`,
  view: nodeView(n, { peers, ...more }),
});
const to = (n: number, kind: Target["kind"], term = 5): Partial<Target> => ({ kind, core: `core-${n}:7210`, term });

test.each([
  ["the voter that itself says it leads", [says(1, LEADER), says(2), says(3)], 0, to(1, "leader")],
  [
    "the higher term of two who say so",
    [
      says(1, LEADER),
      says(2, { ...LEADER, term: 6, leaderMemberId: "m2" }),
      says(3, { term: 6, leaderMemberId: "m2" }),
    ],
    0,
    to(2, "leader", 6),
  ],
  ["nobody while its registry is not loaded", [says(1, { ...LEADER, ready: false }), says(2)], 5000, null],
  ["nobody when no Core answers", [], 5000, null],
  ["nobody right after the leader fell silent: followers still name it", [says(2), says(3)], 900, null],
  ["another voter once the leader's Core is silent for 1 s", [says(2), says(3)], 1000, to(2, "voter")],
  ["no voter that names nobody", [says(2, { leaderMemberId: null, raftState: "StatePreCandidate" })], 5000, null],
  ["no learner, which goes on naming a dead leader", [says(2, { learner: true })], 5000, null],
  [
    "no voter of an older term",
    [says(2, { term: 4 }), says(3, { raftState: "StateCandidate", leaderMemberId: null })],
    5000,
    null,
  ],
  [
    "no survivor of an older life",
    [says(1, { ...LEADER, term: 57 }), says(2, { ...LEADER, generation: 2, term: 2, clusterId: "c2" })],
    0,
    to(2, "leader", 2),
  ],
])("goes to %s", (_what, heard, silentMs, expected) => {
  const found = decideRoute({ heard, silentMs, voting: null });
  expect(found && { kind: found.kind, core: found.core, term: found.term }).toEqual(expected);
});

test("an old leader is not believed alone where the Cores keep their peers to themselves", () => {
  const heard = [says(1, { ...LEADER, peers: [] }), says(2, { term: 6, leaderMemberId: null, peers: [] })];
  expect(decideRoute({ heard, silentMs: 0, voting: null })).toBeNull();
  expect(decideRoute({ heard: heard.slice(0, 1), silentMs: 0, voting: new Set([1, 2, 3].map(refOf)) })).toMatchObject(
    to(1, "leader"),
  );
});

describe("the membership as voters report it, not a Core's own word", () => {
  const voting = new Set([1, 2, 3].map(refOf));
  const liar = says(4, { ...LEADER, learner: false, term: 1_000_001, leaderMemberId: "m4", peers: [], generation: 99 });

  test("a learner that claims to vote and to lead gets no calls, in any term and generation", () => {
    const heard = [liar, says(1, LEADER), says(2), says(3)];
    expect(decideRoute({ heard, silentMs: 0, voting })).toMatchObject(to(1, "leader"));
    expect(decideRoute({ heard: [liar], silentMs: 5000, voting })).toBeNull();
    const follows = says(4, { learner: false, term: 9, generation: 99, leaderMemberId: "m9" });
    expect(decideRoute({ heard: [follows], silentMs: 5000, voting })).toBeNull();
  });

  test("it is neither counted as a voter nor makes the others fewer", () => {
    expect(countVoters({ heard: [liar, says(1)], voting }, 0).voters).toBe(3);
    expect(countVoters({ heard: [liar], voting: new Set([refOf(1)]) }, 0).voters).toBe(1);
  });

  test("while the voters are unknown, one Core alone does not override a leader that the majority confirms", () => {
    const heard = [liar, says(1, { ...LEADER, peers: [] }), says(2, { peers: [] }), says(3, { peers: [] })];
    expect(decideRoute({ heard, silentMs: 0, voting: null })).toMatchObject(to(1, "leader"));
  });

  test("a Core that is known by two addresses has one voice", () => {
    const old = [says(1, LEADER), { ...says(1, LEADER), core: "192.0.2.1:7210" }];
    const heard = [...old, says(2, { term: 6, leaderMemberId: null })];
    expect(decideRoute({ heard, silentMs: 0, voting })).toBeNull();
  });

  test("while the voters are unknown, one that answers alone counts for no more than it reports, else than are asked", () => {
    const bare: Partial<NodeView> = { peers: [], learner: false };
    const reports = says(1, { ...bare, voters: [1, 2, 3].map(refOf) });
    expect(countVoters({ heard: [reports], voting: null }, 5)).toEqual({ voters: 3, answering: 1 });
    expect(countVoters({ heard: [says(1, bare)], voting: null }, 3)).toEqual({ voters: 3, answering: 1 });
    expect(countVoters({ heard: [says(1)], voting: null }, 9)).toEqual({ voters: 3, answering: 1 });
    expect(countVoters({ heard: [], voting: null }, 3)).toEqual({ voters: 3, answering: 0 });
  });

  test("a voter that belongs to no Core counts, as voters report it, and answers to nobody", () => {
    const heard = [says(1, { foreignVoters: 1 }), says(2)];
    expect(countVoters({ heard, voting }, 3)).toEqual({ voters: 4, answering: 2 });
    expect(countVoters({ heard: [says(4, { learner: true, foreignVoters: 9 }), says(1)], voting }, 0).voters).toBe(3);
  });

  test("that it does not vote, a Core is believed", () => {
    expect(decideRoute({ heard: [says(1, { ...LEADER, learner: true })], silentMs: 5000, voting })).toBeNull();
  });
});
