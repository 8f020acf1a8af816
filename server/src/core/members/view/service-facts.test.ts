import { describe, expect, test } from "vitest";
import { nextShownLeader } from "@core-console/shared/domain/rules/shown-leader";
import { clusterView } from "@core-console/shared/domain/views/cluster-view";
import { serviceView } from "@core-console/shared/domain/views/service-view";
import { factsOf, NOW, report } from "../../testing/facts.ts";
import { coreRecord } from "../../testing/records.ts";
import type { Observed } from "./exchange.ts";
import { leadershipOf } from "./leadership.ts";
import { peersOf } from "./peers.ts";
import { clusterFactsOf, serviceFactsOf } from "./service-facts.ts";
import type { Facts } from "./view-facts.ts";

const [one, two, three] = [coreRecord(1), coreRecord(2), coreRecord(3)];
const heard = (n: number, agoMs: number, over: Partial<Observed> = {}): Partial<Observed> => ({
  report: report(n),
  receivedAtMs: NOW - agoMs,
  contactAtMs: NOW - agoMs,
  ...over,
});
const shownLeader = (f: Facts) =>
  nextShownLeader(null, {
    verdict: leadershipOf(f),
    deposed: false,
    nowMs: NOW,
    at: "2026-01-01T12:00:00.000Z",
  });
const clusterOf = (f: Facts) => clusterView(clusterFactsOf(f, shownLeader(f)));
const view = (f: Facts, record = two) =>
  serviceView(serviceFactsOf(f, leadershipOf(f).leader, { value: record, revision: 7 }));

describe("a light", () => {
  test("is on only by the node's own recent word", () => {
    expect(view(factsOf([one, two], { [two.ref]: heard(2, 100) }))).toMatchObject({ status: "on", role: "follower" });
    expect(view(factsOf([one, two], { [two.ref]: heard(2, 1500) })).status).toBe("on");
    const more = { [two.ref]: heard(2, 1501), [three.ref]: heard(3, 100) };
    expect(view(factsOf([one, two, three], more)).status).toBe("off");
  });
  test("is never on for what was never heard of", () => {
    expect(view(factsOf([one, two])).status).not.toBe("on");
    expect(view(factsOf([one, two], {}, { witnessSinceMs: NOW - 100 })).status).toBe("unknown");
  });
  test("reports that name another leader or term are no contact", () => {
    const f = factsOf([one, two], { [two.ref]: heard(2, 100, { contactAtMs: NOW - 5000 }) });
    expect(view(f).status).toBe("off");
  });
  test("is off as soon as its ports refused twice, though it was heard a moment ago", () => {
    const refusing = heard(2, 600, { gone: true, refusedTwiceAtMs: NOW });
    const f = factsOf([one, two, three], { [two.ref]: refusing, [three.ref]: heard(3, 100) });
    expect(view(f)).toMatchObject({ status: "off", role: null, reasons: [{ code: "ports_refuse" }] });
  });
  test("differs where the version does", () => {
    const other = { report: report(2, { version: "1.0.1" }) };
    expect(view(factsOf([one, two], { [two.ref]: heard(2, 100, other) })).status).toBe("version_differs");
  });
});

describe("what is not known is null", () => {
  test("lag, role, term and uptime of a silent node", () => {
    const s = view(factsOf([one, two], { [two.ref]: heard(2, 2000) }));
    expect(s).toMatchObject({
      role: null,
      uptimeSeconds: null,
      raft: { lagEntries: null, term: null, appliedIndex: null, lastContactMs: 2000 },
    });
  });
  test("lag of a node whose ports refuse, though the engine's progress table still holds a figure", () => {
    expect(view(factsOf([one, two], { [two.ref]: heard(2, 100, { gone: true }) })).raft.lagEntries).toBeNull();
  });
  test("lag is the leader's figure while it is in contact", () => {
    expect(view(factsOf([one, two], { [two.ref]: heard(2, 100) })).raft.lagEntries).toBe(10);
  });
  test("role while this Core's own engine says nothing", () => {
    expect(view(factsOf([one, two], {}, { raft: null }), one)).toMatchObject({
      role: null,
      raft: { term: null, lagEntries: null },
    });
  });
});

describe("who leads", () => {
  test("confirmed by a majority of voters, claimed by itself alone", () => {
    const all = { [two.ref]: heard(2, 100), [three.ref]: heard(3, 100) };
    expect(leadershipOf(factsOf([one, two, three], all))).toMatchObject({
      leadership: "confirmed",
      leader: one.ref,
      term: 5,
    });
    expect(leadershipOf(factsOf([one, two, three], { [two.ref]: heard(2, 100) })).leadership).toBe("confirmed");
    expect(leadershipOf(factsOf([one, two, three], { [two.ref]: heard(2, 2000) })).leadership).toBe("claimed");
  });
  test("a dead leader's last words do not count", () => {
    const follower = {
      ...(factsOf([]).raft ?? never()),
      memberId: "m3",
      raftState: "StateFollower" as const,
      leaderMemberId: "m1",
      match: {},
    };
    const self = { self: { ref: three.ref, version: "1.0.0", startedAtMs: NOW }, raft: follower };
    expect(leadershipOf(factsOf([one, two, three], { [one.ref]: heard(1, 100) }, self)).leader).toBe(one.ref);
    expect(
      leadershipOf(factsOf([one, two, three], { [one.ref]: heard(1, 100, { gone: true }) }, self)).leader,
    ).toBeNull();
    expect(leadershipOf(factsOf([one, two, three], { [one.ref]: heard(1, 1600) }, self)).leader).toBeNull();
  });
});

describe("one screen", () => {
  test("has one leader: one that was overtaken and still claims to lead has no role", () => {
    const overtaken = heard(2, 100, { report: report(2, { raftState: "StateLeader", term: 4 }) });
    const f = factsOf([one, two, three], { [two.ref]: overtaken, [three.ref]: heard(3, 100) });
    const roles = [one, two, three].map((record) => view(f, record).role);
    expect([clusterOf(f).leader?.ref, roles]).toEqual([one.ref, ["leader", null, "follower"]]);
  });
});

describe("the cluster", () => {
  test("names the engine of each member, as it last reported, and the least version that should run", () => {
    const old = heard(3, 9000, { report: report(3, { engineVersion: "3.4.23" }) });
    const silent = { [two.ref]: heard(2, 100, { report: report(2, { engineVersion: null }) }), [three.ref]: old };
    const v = clusterOf(factsOf([one, two, three], silent, { leastEngine: "3.5.0" }));
    expect(v.members.map((m) => [m.name, m.engineVersion])).toEqual([
      ["core-1", "3.5.16"],
      ["core-2", null],
      ["core-3", "3.4.23"],
    ]);
    expect(v.leastEngine).toBe("3.5.0");
    expect(v.warnings.find((w) => w.code === "engine_old")?.params).toMatchObject({ names: "core-3" });
  });

  test("counts as alive only voters that are known to be", () => {
    const v = clusterOf(factsOf([one, two, three], { [two.ref]: heard(2, 100), [three.ref]: heard(3, 9000) }));
    expect(v).toMatchObject({ voters: 3, learners: 0, majority: 2, aliveVoters: 2, mayStillFail: 0 });
    expect(v.members.map((m) => m.believesLeader)).toEqual([one.ref, one.ref, null]);
  });
  test("a learner is a member, no voter, and no help when voters fail", () => {
    const learner = coreRecord(2, { voter: false });
    const v = clusterOf(factsOf([one, learner], { [two.ref]: heard(2, 100) }));
    expect(v).toMatchObject({ voters: 1, learners: 1, aliveVoters: 1, mayStillFail: 0 });
    expect(v.members[1]).toMatchObject({ role: "learner", voter: false });
  });
  test("who has not become a member is in the list of peers and not among members", () => {
    const joining = coreRecord(2, { memberId: null, voter: false, state: "enrolling" });
    const f = factsOf([one, joining]);
    expect(clusterOf(f).members).toHaveLength(1);
    expect(peersOf(f).map((p) => p.memberId)).toEqual(["m1", null]);
  });
});

function never(): never {
  throw new Error("no raft status");
}
