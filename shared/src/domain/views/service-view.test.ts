import { describe, expect, test } from "vitest";
import type { WaitingHost } from "../../contract/service.ts";
import type { Witness } from "../light.ts";
import { clusterView } from "./cluster-view.ts";
import { type CoreStatement, type RecordedService, type ServiceFacts, UNKNOWN_HOST } from "./service-facts.ts";
import { serviceView } from "./service-view.ts";
import { shownTo } from "./shown-to.ts";

const NOW = Date.parse("2026-01-01T12:00:00.000Z");
const at = (agoMs: number): string => new Date(NOW - agoMs).toISOString();
const REF = "11111111-0000-8000-a000-000000000001";
const OTHER = "11111111-0000-8000-a000-000000000002";

const record = (over: Partial<RecordedService> = {}): RecordedService => ({
  id: "11111111-0000-4000-8000-000000000001",
  ref: REF,
  name: "core-1",
  state: "active",
  createdAt: at(60_000),
  createdBy: "anna",
  expiresAt: null,
  host: { fqdn: "core-1.soc.example", addresses: ["192.0.2.1", "192.0.2.2"], internal: "[2001:db8::1]:7210" },
  approval: null,
  memberId: "m1",
  voter: true,
  stages: [{ stage: "steady", at: at(30_000), params: {} }],
  ended: null,
  ...over,
});
const statement: CoreStatement = {
  version: "1.0.0",
  startedAtMs: NOW - 61_500,
  term: 5,
  commitIndex: 100,
  appliedIndex: 99,
  leaderMemberId: "m1",
  engineVersion: "3.5.16",
  peerPortOpen: false,
  host: { ...UNKNOWN_HOST, diskFreePercent: 50 },
  processorWaitPercent: null,
};
const witness: Witness = {
  name: "core-2",
  own: false,
  leads: false,
  knowsLeader: true,
  lookedAtMs: NOW,
  heardAtMs: NOW - 100,
  contactAtMs: NOW - 100,
};
/** A voter that the observer, another Core, hears well. */
const facts = (over: Partial<ServiceFacts> = {}): ServiceFacts => ({
  nowMs: NOW,
  observer: OTHER,
  record: record(),
  revision: 7,
  leader: { ref: OTHER, version: "1.0.0" },
  statement,
  fresh: true,
  latest: { by: OTHER, atMs: NOW - 100, raftState: "StateFollower" },
  cutOff: false,
  witnesses: [witness],
  missesLeader: false,
  refusedTwiceAtMs: null,
  lagEntries: 0,
  lastContactMs: 100,
  join: {
    waitingHost: null,
    idRestricted: false,
    errors: [],
    waiting: null,
    progressPercent: null,
    stalled: null,
  },
  statusSinceMs: () => NOW - 5000,
  ...over,
});
const silent = { fresh: false, latest: null, witnesses: [{ ...witness, heardAtMs: null, contactAtMs: null }] };

describe("a member that is heard", () => {
  test("shows what it states about itself", () => {
    expect(serviceView(facts())).toMatchObject({
      status: "on",
      statusSince: at(5000),
      role: "follower",
      fqdn: "core-1.soc.example",
      address: "192.0.2.1",
      apiPort: 7210,
      version: "1.0.0",
      uptimeSeconds: 61,
      raft: { memberId: "m1", learner: false, term: 5, index: 100, appliedIndex: 99 },
      observedAt: at(100),
      observedBy: OTHER,
    });
  });
  test("keeps its version and figures when it falls silent, and nothing that describes the present", () => {
    expect(serviceView(facts(silent))).toMatchObject({
      status: "off",
      role: null,
      version: "1.0.0",
      uptimeSeconds: null,
      raft: { term: null, index: null, appliedIndex: null },
      host: { diskFreePercent: 50 },
    });
  });
});

describe("the role", () => {
  const heardByAnother = { fresh: false, latest: { by: REF, atMs: NOW - 100, raftState: "StateFollower" as const } };
  test("is known by another Core's report, unless that is old", () => {
    expect(serviceView(facts(heardByAnother)).role).toBe("follower");
    const old = { ...heardByAnother, latest: { ...heardByAnother.latest, atMs: NOW - 1501 } };
    expect(serviceView(facts(old)).role).toBeNull();
  });
  test("is unknown to an observer that is cut off, and so is since when", () => {
    expect(serviceView(facts({ cutOff: true }))).toMatchObject({ status: "unknown", role: null, statusSince: null });
  });
  test("leader is the one that the observer shows; another that claims to lead has none", () => {
    const latest = { by: OTHER, atMs: NOW - 100, raftState: "StateLeader" as const };
    expect(serviceView(facts({ latest, leader: { ref: REF, version: "1.0.0" } })).role).toBe("leader");
    expect(serviceView(facts({ latest })).role).toBeNull();
  });
});

describe("a service without a host", () => {
  const unused = { memberId: null, voter: false, host: null, state: "created" as const, expiresAt: at(-1000) };
  const empty = (over: Partial<RecordedService>) =>
    facts({ ...silent, statement: null, lagEntries: null, record: record({ ...unused, ...over }) });

  test("has no address and no statement", () => {
    expect(serviceView(empty({}))).toMatchObject({
      status: "not_installed",
      paired: false,
      fqdn: null,
      address: null,
      apiPort: null,
      version: null,
      host: UNKNOWN_HOST,
      observedAt: null,
      observedBy: null,
    });
  });
  test("joins once its host has called, until its ID expires", () => {
    const approval = { refused: null };
    expect(serviceView(empty({ approval })).status).toBe("joining");
    expect(serviceView(empty({ approval, expiresAt: at(0) })).status).toBe("expired");
  });
  test("says why its ID admits no host any more", () => {
    const refused = { at: at(10), by: "anna" };
    expect(serviceView(empty({ approval: { refused } })).reasons).toEqual([{ code: "host_refused", params: refused }]);
    const ended = { code: "join_cancelled", params: {}, at: at(10), by: "oleg" };
    const reason = { code: "join_cancelled", params: { by: "oleg" } };
    expect(serviceView(empty({ ended }))).toMatchObject({
      status: "expired",
      reasons: [reason],
      join: { error: { ...reason, at: at(10), seenBy: "leader" }, waiting: null },
    });
  });
});

describe("the join", () => {
  const waitingHost: WaitingHost = {
    since: at(10),
    endsAt: at(-1000),
    fingerprint: "f".repeat(64),
    host: "new.soc.example",
    addresses: ["192.0.2.9"],
    raft: "new.soc.example:7209",
    internal: "new.soc.example:7210",
    from: "192.0.2.9",
    uses: [],
  };
  const joinOf = (host: WaitingHost, over: Partial<RecordedService> = {}) =>
    serviceView(facts({ record: record(over), join: { ...facts().join, waitingHost: host } })).join;

  test("waits for approval of its host", () => {
    expect(joinOf(waitingHost)).toMatchObject({
      approval: waitingHost,
      waiting: { code: "approval_needed", params: { host: "new.soc.example" } },
    });
  });
  test("shows a move until its time is over", () => {
    const move = { ...waitingHost, moves: true };
    expect(joinOf(move, { stages: [] })).toMatchObject({ stage: "steady", since: at(60_000), approval: move });
    expect(joinOf({ ...move, endsAt: at(0) }, { stages: [] })).toBeNull();
  });
  test("reports the first of its errors", () => {
    const error = { code: "learner_silent", params: {}, seenBy: "leader" as const, at: at(10) };
    const second = { ...error, code: "engine_down" };
    const view = serviceView(facts({ join: { ...facts().join, errors: [error, second] } }));
    expect(view.join).toMatchObject({ error, errors: [error, second] });
  });
});

describe("the ID", () => {
  const seenBy = (over: Partial<RecordedService>, idRestricted = false) => {
    const view = serviceView(facts({ record: record(over), join: { ...facts().join, idRestricted } }));
    return (["viewer", "operator", "administrator"] as const).filter((role) => shownTo(role, view).id !== null);
  };

  test("is hidden from viewers until its Core is a member, also while its host joins", () => {
    expect(seenBy({})).toEqual(["viewer", "operator", "administrator"]);
    expect(seenBy({ memberId: null, voter: false, state: "enrolling" })).toEqual(["operator", "administrator"]);
  });
  test("is hidden from operators where only administrators have seen it", () => {
    expect(seenBy({ memberId: null, voter: false }, true)).toEqual(["administrator"]);
  });
});

describe("the cluster", () => {
  const cluster = (services: readonly ServiceFacts[], answeringVoters: number | null = null) =>
    clusterView({
      nowMs: NOW,
      observer: OTHER,
      clusterId: "c1",
      generation: 1,
      lifeId: null,
      otherLives: [],
      restoring: null,
      leader: { ref: REF, name: "core-1" },
      leadership: "confirmed",
      leadsSince: at(9000),
      leaderlessSince: null,
      term: 5,
      services,
      answeringVoters,
      foreignVoters: [],
      leastEngine: null,
      anyHost: false,
      oidcSecretLost: false,
      drills: [],
    });
  const second = record({ ref: OTHER, name: "core-2", memberId: "m2" });

  test("counts the votes of the voters that are heard, by their lights", () => {
    const { voters, aliveVoters, mayStillFail, members } = cluster([facts(), facts({ ...silent, record: second })]);
    expect({ voters, aliveVoters, mayStillFail }).toEqual({ voters: 2, aliveVoters: 1, mayStillFail: -1 });
    // What a silent member believed is not shown: its term is not known now.
    expect(members.map((m) => [m.term, m.believesLeader])).toEqual([
      [5, REF],
      [null, null],
    ]);
  });
  test("counts those that answer an observer that is cut off", () => {
    expect(cluster([facts({ cutOff: true }), facts({ cutOff: true, record: second })], 1).aliveVoters).toBe(1);
  });
  test("ignores services that are no members", () => {
    expect(cluster([facts(), facts({ record: record({ ref: OTHER, memberId: null, voter: false }) })])).toMatchObject({
      voters: 1,
      learners: 0,
      members: [{ ref: REF }],
    });
  });
});
