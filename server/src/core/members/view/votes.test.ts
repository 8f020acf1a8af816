import { expect, test } from "vitest";
import { nextShownLeader } from "@core-console/shared/domain/rules/shown-leader";
import { clusterView } from "@core-console/shared/domain/views/cluster-view";
import { factsOf, NOW, report } from "../../testing/facts.ts";
import { coreRecord } from "../../testing/records.ts";
import { answeringVoters, leaderReading } from "./leadership.ts";
import { peersOf, votersOf } from "./peers.ts";
import { clusterFactsOf } from "./service-facts.ts";
import { sightOf } from "./sight.ts";
import type { Facts } from "./view-facts.ts";

const records = [1, 2, 3].map((n) => coreRecord(n));
const member = (n: number | string, learner = false) => ({
  memberId: `m${n}`,
  learner,
  peerUrls: [`https://core-${n}.soc.example:7209`],
});
const clusterOf = (facts: Facts) =>
  clusterView(clusterFactsOf(facts, nextShownLeader(null, leaderReading(facts, null, new Date(NOW).toISOString()))));

test("votes come from etcd's list: a Core that it no longer has neither votes nor is a member, whatever its record says", () => {
  const facts = factsOf(records, {}, { members: [member(1)] });
  expect(clusterOf(facts)).toMatchObject({
    leadership: "confirmed",
    voters: 1,
    majority: 1,
    aliveVoters: 1,
    mayStillFail: 0,
    learners: 0,
    members: [{ name: "core-1", voter: true }],
  });
  expect(votersOf(facts)).toEqual([coreRecord(1).ref]);
  expect(peersOf(facts).map((peer) => peer.voter)).toEqual([true, false, false]);
  expect(answeringVoters(facts, peersOf(facts))).toEqual({ voters: 1, answering: 1 });
  expect(sightOf(facts).cutOff).toBe(false);
});

test("without a list, as in a learner, the records count", () => {
  expect(clusterOf(factsOf(records))).toMatchObject({ voters: 3, majority: 2, aliveVoters: 1, leadership: "claimed" });
});

test("what the record says of a vote gives way to the list, both ways", () => {
  const two = coreRecord(2, { voter: false });
  const observed = { [two.ref]: { report: report(2), receivedAtMs: NOW, contactAtMs: NOW } };
  const facts = factsOf([coreRecord(1), two, coreRecord(3)], observed, {
    members: [member(1), member(2), member(3, true)],
  });
  const { voters, learners, aliveVoters, members } = clusterOf(facts);
  expect([voters, learners, aliveVoters]).toEqual([2, 1, 2]);
  expect(members.map((one) => one.voter)).toEqual([true, true, false]);
});

test("a voter of no service counts for the majority, never as alive, and is a warning with the command that removes it", () => {
  const observed = Object.fromEntries(
    [2, 3].map((n) => [coreRecord(n).ref, { report: report(n), receivedAtMs: NOW, contactAtMs: NOW }]),
  );
  const facts = factsOf(records, observed, { members: [member(1), member(2), member(3), member("x")] });
  expect(clusterOf(facts)).toMatchObject({ voters: 4, majority: 3, aliveVoters: 3, mayStillFail: 0 });
  expect(clusterOf(facts).warnings[0]).toEqual({
    code: "foreign_voter",
    params: {
      memberId: "mx",
      url: "https://core-x.soc.example:7209",
      core: "core-1",
      command: "etcdctl member remove mx",
    },
  });
  expect(answeringVoters(facts, peersOf(facts))).toEqual({ voters: 4, answering: 3 });
});

test("one Core with a foreign voter has no majority: the member that is missing is named, without a command that cannot work", () => {
  const facts = factsOf([coreRecord(1)], {}, { members: [member(1), member("x")] });
  expect(clusterOf(facts)).toMatchObject({ voters: 2, majority: 2, aliveVoters: 1, mayStillFail: -1 });
  expect(clusterOf(facts).warnings.map((warning) => warning.code)).toEqual(["no_quorum", "foreign_voter_missing"]);
});

test("a learner of no service is no warning: the leader removes it", () => {
  const facts = factsOf(records, {}, { members: [member(1), member(2), member(3), member("x", true)] });
  expect(clusterOf(facts).warnings.map((warning) => warning.code)).not.toContain("foreign_voter");
});
