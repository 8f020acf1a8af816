import { expect, test } from "vitest";
import type { Heard } from "@core-console/shared/contract/enrolment";
import { nextShownLeader } from "@core-console/shared/domain/rules/shown-leader";
import { clusterView } from "@core-console/shared/domain/views/cluster-view";
import { serviceView } from "@core-console/shared/domain/views/service-view";
import { factsOf, NOW, report } from "../../testing/facts.ts";
import { coreRecord } from "../../testing/records.ts";
import type { Observed } from "./exchange.ts";
import { hearsNow } from "./sight.ts";
import { leadershipOf } from "./leadership.ts";
import { clusterFactsOf, serviceFactsOf } from "./service-facts.ts";
import type { Facts } from "./view-facts.ts";

const records = [1, 2, 3].map((n) => coreRecord(n));
const [one, two, three] = records.map((r) => r.ref) as [string, string, string];
const hears = (ref: string, heardMs: number, over: Partial<Heard> = {}): Heard => ({
  ref,
  heardMs,
  contactMs: heardMs,
  raftState: "StateFollower",
  ...over,
});
const heard = (n: number, over: Parameters<typeof report>[1] = {}, at: Partial<Observed> = {}): Partial<Observed> => ({
  report: report(n, over),
  receivedAtMs: NOW - 100,
  contactAtMs: NOW - 100,
  ...at,
});
const silent = (n: number): Partial<Observed> => heard(n, {}, { receivedAtMs: NOW - 6000, contactAtMs: NOW - 6000 });
/** The facts as core `n` sees them, with this state of its engine. */
const asCore = (n: number, raftState: "StateFollower" | "StatePreCandidate"): Partial<Facts> => ({
  self: { ref: coreRecord(n).ref, version: "1.0.0", startedAtMs: NOW - 60_000 },
  raft: {
    memberId: `m${n}`,
    raftState,
    term: 5,
    leaderMemberId: raftState === "StateFollower" ? "m1" : null,
    commit: 1000,
    applied: 1000,
    match: {},
  },
});

function shown(f: Facts) {
  const { leader } = leadershipOf(f);
  return records.map((value) => {
    const { status, role, reasons, observedBy } = serviceView(serviceFactsOf(f, leader, { value, revision: 7 }));
    return { light: `${status} ${reasons.map((r) => r.code).join()}`.trim(), role, observedBy, reasons };
  });
}
const lights = (f: Facts): string[] => shown(f).map((s) => s.light);
const aliveIn = (f: Facts): number => {
  const reading = { verdict: leadershipOf(f), deposed: false, nowMs: NOW, at: "" };
  return clusterView(clusterFactsOf(f, nextShownLeader(null, reading))).aliveVoters;
};

test("a Core that hears no majority shows itself and all others gray, without a role, and is no witness", () => {
  const f = factsOf(records, { [two]: silent(1), [one]: silent(1) }, asCore(3, "StatePreCandidate"));
  expect(lights(f)).toEqual(["unknown cut_off", "unknown cut_off", "unknown cut_off"]);
  expect(shown(f).map((s) => s.role)).toEqual([null, null, null]);
  expect([aliveIn(f), hearsNow(f)]).toEqual([1, null]);
});

test("a Core that hears the others but that none of them hears is cut off as well", () => {
  const deaf = { hears: [hears(two, 50)] };
  const f = factsOf(records, { [one]: heard(1, deaf), [two]: heard(2, deaf) }, asCore(3, "StatePreCandidate"));
  expect(lights(f)).toEqual(["unknown cut_off", "unknown cut_off", "unknown cut_off"]);
});

test("the majority shows the cut-off Core red, and itself as it is", () => {
  const f = factsOf(records, { [two]: heard(2, { hears: [hears(one, 50), hears(three, 6000)] }), [three]: silent(3) });
  expect(lights(f)).toEqual(["on", "on", "off silent_since"]);
  expect(aliveIn(f)).toBe(2);
});

const candidate = { raftState: "StatePreCandidate", leaderMemberId: null } as const;

test("a follower that only the leader cannot reach is a warning at the leader, with the role it says itself, and no vote", () => {
  const relayed = hears(three, 200, { contactMs: null, raftState: "StatePreCandidate" });
  const f = factsOf(records, { [two]: heard(2, { hears: [hears(one, 50), relayed] }), [three]: silent(3) });
  expect(lights(f)).toEqual(["on", "on", "warning leader_cannot_reach"]);
  expect(shown(f)[2]).toMatchObject({ role: "candidate", observedBy: two, reasons: [{ params: { core: "core-2" } }] });
  expect(aliveIn(f)).toBe(2);
});

test("the same at the Core that hears both, and at the follower itself", () => {
  const leads = heard(1, { hears: [hears(two, 50), hears(three, 6000)] });
  const parted = heard(3, { ...candidate, hears: [hears(two, 50)] }, { contactAtMs: NOW - 6000 });
  expect(lights(factsOf(records, { [one]: leads, [three]: parted }, asCore(2, "StateFollower")))).toEqual([
    "on",
    "on",
    "warning leader_cannot_reach",
  ]);
  const between = heard(2, { hears: [hears(one, 50), hears(three, 50, { contactMs: null })] });
  const own = factsOf(records, { [one]: silent(1), [two]: between }, asCore(3, "StatePreCandidate"));
  expect(lights(own)).toEqual(["on", "on", "warning leader_cannot_reach"]);
  expect(shown(own)[2]?.role).toBe("candidate");
});

test("a leader that falls silent for all is no broken link", () => {
  const quiet = { receivedAtMs: NOW - 1480, contactAtMs: NOW - 1480 };
  const f = factsOf(
    records,
    { [one]: heard(1, {}, quiet), [three]: heard(3, { hears: [hears(one, 1450), hears(two, 50)] }) },
    asCore(2, "StateFollower"),
  );
  expect(lights(f)).toEqual(["on", "on", "on"]);
});

test("a Core that does not say whom it hears is no witness, and nothing is concluded from it", () => {
  const f = factsOf(records, { [two]: heard(2), [three]: heard(3) });
  expect(lights(f)).toEqual(["on", "on", "on"]);
});

test("a Core reports whom it hears, with ages, and nothing right after its start", () => {
  const observed = { [two]: heard(2, { hears: null }), [three]: silent(3) };
  expect(hearsNow(factsOf(records, observed))).toEqual([
    { ref: two, heardMs: 100, contactMs: 100, raftState: "StateFollower" },
  ]);
  expect(hearsNow(factsOf(records, observed, { witnessSinceMs: NOW - 1000 }))).toBeNull();
});
