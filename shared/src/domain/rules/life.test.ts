import { describe, expect, test } from "vitest";
import { isSameLife, type LostVoterReport, livesMet } from "./life.ts";

const OWN = { generation: 2, lifeId: "own" };

test.each([
  [{ generation: 2, lifeId: "own" }, true],
  [{ generation: 2, lifeId: "x" }, false],
  [{ generation: 1, lifeId: "own" }, false],
  [{ generation: 2, lifeId: null }, true],
])("%j is the same life: %s", (other, expected) => {
  expect(isSameLife(OWN, other)).toBe(expected);
  expect(isSameLife(other, OWN)).toBe(expected);
});

const old = (n: number, more: Partial<LostVoterReport> = {}): LostVoterReport => ({
  name: `core-${n}`,
  generation: 1,
  lifeId: "old",
  clusterId: "c1",
  memberId: `m${n}`,
  raftState: n === 2 ? "StateLeader" : "StateFollower",
  term: 7,
  leaderMemberId: "m2",
  revision: 0,
  lifeBegun: null,
  ...more,
});
const rival = (n: number, more: Partial<LostVoterReport> = {}): LostVoterReport =>
  old(n, {
    generation: 2,
    lifeId: "rival",
    clusterId: "c3",
    raftState: "StateLeader",
    leaderMemberId: `m${n}`,
    ...more,
  });
const met = (lost: number, reports: LostVoterReport[]): string[] =>
  livesMet(OWN, lost, reports).map(({ id, relation, cores }) => `${id} ${relation} ${cores.join()}`);

describe("which other lives are met", () => {
  test.each<[string, number, LostVoterReport[], string[]]>([
    ["none answers", 2, [], []],
    ["both lost voters are alive and one leads", 2, [old(2), old(3)], ["old older core-2,core-3"]],
    ["one survivor of the old life", 2, [old(3)], []],
    ["one survivor that still says that it leads", 2, [old(2)], []],
    ["two survivors without a leader", 2, [old(2, { raftState: "StateCandidate", leaderMemberId: null }), old(3)], []],
    [
      "both name a leader that does not answer",
      2,
      [old(3, { leaderMemberId: "m9" }), old(4, { leaderMemberId: "m9" })],
      [],
    ],
    ["the follower names the leader of another term", 2, [old(2, { term: 8 }), old(3)], []],
    ["three of four lost", 4, [old(2), old(3), old(4)], ["old older core-2,core-3,core-4"]],
    ["two of four lost", 4, [old(2), old(3)], []],
    ["a recovery of the same generation, from one Core on", 2, [rival(3)], ["rival rival core-3"]],
    [
      "a rival that starts and knows no leader",
      2,
      [rival(3, { raftState: null, leaderMemberId: null })],
      ["rival rival core-3"],
    ],
    ["a later generation of others", 2, [rival(3, { generation: 3 })], ["rival rival core-3"]],
    ["a lost voter that came back to this life", 2, [old(2, OWN)], []],
    [
      "an older version that names no life",
      2,
      [old(2, { lifeId: null }), old(3, { lifeId: null })],
      ["generation-1 older core-2,core-3"],
    ],
    ["a rival and one survivor", 2, [rival(2), old(3)], ["rival rival core-2"]],
    ["two rivals", 2, [rival(2, { lifeId: "x" }), rival(3, { lifeId: "y" })], ["x rival core-2", "y rival core-3"]],
  ])("%s", (_, lost, reports, expected) => expect(met(lost, reports)).toEqual(expected));
});

test("who began it and how far it is are shown where one of its Cores says so", () => {
  const begun = { at: "2026-01-01T00:00:00.000Z", by: "host:core-3", how: "recovered" } as const;
  expect(livesMet(OWN, 2, [rival(2), rival(3, { lifeBegun: begun, revision: 90 })])).toEqual([
    {
      id: "rival",
      generation: 2,
      lifeId: "rival",
      clusterId: "c3",
      relation: "rival",
      begun,
      revision: 90,
      cores: ["core-2", "core-3"],
    },
  ]);
  expect(livesMet(OWN, 2, [rival(2)])[0]).toMatchObject({ begun: null, revision: null });
});
