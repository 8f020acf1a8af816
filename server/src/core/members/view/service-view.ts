import type { ClusterView, Member, PeerAddress } from "@core-console/shared/contract/cluster";
import type { JoinError, Reason, Service } from "@core-console/shared/contract/service";
import type { HeldLeader } from "@core-console/shared/domain/rules/held-leader";
import { whoLeads, type NodeClaim } from "@core-console/shared/domain/rules/leader";
import { isVoteCounted, LIGHT, lightOf } from "@core-console/shared/domain/light";
import { faultTolerance, majority } from "@core-console/shared/domain/rules/quorum";
import { roleOf } from "@core-console/shared/domain/rules/role";
import { clusterWarnings } from "@core-console/shared/domain/warnings";
import type { JoinEnd, ServiceRecord, ServiceWithoutId } from "../../state/records.ts";
import { isRestricted, waitingHost } from "../approval.ts";
import type { Versioned } from "../../state/record-cache.ts";
import type { Observed } from "./exchange.ts";
import { seenOf, sightOf } from "./sight.ts";
import type { Facts } from "./view-facts.ts";

/** An older claim does not describe the present; the lights' rule for contact (docs/architecture/lights.md). */
export const CONTACT_MS = LIGHT.contactMs;

/** Returns the ref of the service with this member ID; null if there is none. */
export function refOfMember(cores: Facts["cores"], memberId: string | null): string | null {
  if (memberId === null) return null;
  for (const [ref, s] of cores) if (s.value.memberId === memberId) return ref;
  return null;
}

/** Determines who leads by this Core's own state and the recent reports of others. */
export function leadershipOf(f: Facts): ReturnType<typeof whoLeads> {
  const claims: NodeClaim[] = [];
  let voters = 0;
  for (const [ref, { value }] of f.cores) {
    if (value.memberId === null) continue;
    if (value.voter) voters++;
    if (ref === f.self.ref) {
      claims.push({
        ref,
        memberId: value.memberId,
        voter: value.voter,
        generation: f.generation,
        clusterId: f.clusterId,
        raftState: f.raft?.raftState ?? null,
        term: f.raft?.term ?? null,
        leaderMemberId: f.raft?.leaderMemberId ?? null,
      });
      continue;
    }
    const o = f.observed(ref);
    if (o.report === null || o.gone || o.receivedAtMs === null || f.nowMs - o.receivedAtMs > CONTACT_MS) continue;
    const { generation, clusterId, raftState, term, leaderMemberId } = o.report;
    claims.push({
      ref,
      memberId: value.memberId,
      voter: value.voter,
      generation,
      clusterId,
      raftState,
      term,
      leaderMemberId,
    });
  }
  return whoLeads(claims, voters);
}

/** Returns a service as this Core sees it now. */
export function serviceView(
  f: Facts,
  leaderRef: string | null,
  { value, revision }: Versioned<ServiceRecord | ServiceWithoutId>,
): Service {
  const own = value.ref === f.self.ref;
  const wall = (ms: number | null) => (ms === null ? null : f.toWall(ms));
  const o = f.observed(value.ref);
  const report = own ? null : o.report;
  const heardAtMs = own ? f.nowMs : o.receivedAtMs;
  const fresh = heardAtMs !== null && f.nowMs - heardAtMs <= CONTACT_MS && !o.gone;
  const lagEntries = fresh ? lagOf(f, value, o) : null;
  const host = (own ? o.report?.host : report?.host) ?? {
    clockOffsetMs: null,
    fsyncP99Ms: null,
    dbBytes: null,
    diskFreeBytes: null,
    diskFreePercent: null,
    certificateExpiresAt: null,
  };
  const version = own ? f.self.version : (report?.version ?? null);
  const leaderVersion =
    leaderRef === f.self.ref
      ? f.self.version
      : leaderRef === null
        ? null
        : (f.observed(leaderRef).report?.version ?? null);
  const seen = seenOf(f, value.ref, leaderRef);
  const refused = value.host === null ? (value.approval?.refused ?? null) : null;
  const { status, reasons: lit } = lightOf(
    {
      state: hasCalled(value, f.toWall(f.nowMs)) ? "enrolling" : value.state,
      expiresAtMs: lastValidMs(value),
      everJoined: value.host !== null,
      cutOff: seen.cutOff,
      witnesses: seen.witnesses,
      missesLeader: seen.missesLeader,
      refusedTwiceAtMs: wall(o.refusedTwiceAtMs),
      version: fresh ? version : null,
      leaderVersion,
      lagEntries,
      clockOffsetMs: fresh ? host.clockOffsetMs : null,
      fsyncP99Ms: fresh ? host.fsyncP99Ms : null,
      diskFreePercent: fresh ? host.diskFreePercent : null,
      processorWaitPercent: fresh ? (o.report?.processorWaitPercent ?? null) : null,
      certificateExpiresAtMs: host.certificateExpiresAt === null ? null : Date.parse(host.certificateExpiresAt),
      loneLearner: value.state === "active" && !value.voter,
    },
    f.toWall(f.nowMs),
  );
  const over = value.host === null ? value.ended : null;
  const reasons: Reason[] =
    refused !== null ? [{ code: "host_refused", params: { ...refused } }] : over !== null ? [reasonOf(over)] : lit;
  const learner = value.memberId === null ? null : !value.voter;
  // A Core's statement about itself counts whichever Core has heard it.
  const said = seen.last !== null && f.nowMs - seen.last.heardAtMs <= CONTACT_MS ? seen.last : null;
  const speaks = status !== "unknown" && (fresh || (status !== "off" && said !== null && said.by !== f.self.ref));
  const raftState = said?.raftState ?? null;
  const startedAtMs = own ? f.toWall(f.self.startedAtMs) : report === null ? null : Date.parse(report.startedAt);
  return {
    id: value.id,
    ref: value.ref,
    kind: "core",
    name: value.name,
    status,
    reasons,
    statusSince: status === "unknown" ? null : iso(f, f.statusSince(value.ref, status)),
    state: value.state,
    role: speaks ? shownRole(roleOf({ learner, raftState }), value.ref === leaderRef) : null,
    paired: value.host !== null,
    fqdn: value.host?.fqdn ?? null,
    address: value.host?.addresses[0] ?? null,
    apiPort: value.host === null ? null : Number(value.host.internal.slice(value.host.internal.lastIndexOf(":") + 1)),
    version,
    uptimeSeconds:
      fresh && startedAtMs !== null ? Math.max(0, Math.floor((f.toWall(f.nowMs) - startedAtMs) / 1000)) : null,
    createdAt: value.createdAt,
    createdBy: value.createdBy,
    revision,
    join: joinView(f, value),
    raft: {
      memberId: value.memberId,
      learner,
      term: own ? (f.raft?.term ?? null) : fresh ? (report?.term ?? null) : null,
      index: own ? (f.raft?.commit ?? null) : fresh ? (report?.commitIndex ?? null) : null,
      appliedIndex: own ? (f.raft?.applied ?? null) : fresh ? (report?.appliedIndex ?? null) : null,
      lagEntries,
      lastContactMs: seen.contactAtMs === null ? null : Math.max(0, f.nowMs - seen.contactAtMs),
    },
    host,
    observedAt: seen.last === null ? null : iso(f, seen.last.heardAtMs),
    observedBy: seen.last === null ? null : seen.last.by,
  };
}

/**
 * Reports whether a host has called by a valid ID and waits for approval, or is approved and has not asked again yet. For a
 * member this is about its move, which its light does not show.
 */
const hasCalled = ({ host, approval, expiresAt }: Omit<ServiceRecord, "id">, nowMs: number): boolean =>
  host === null &&
  approval !== null &&
  approval.refused === null &&
  expiresAt !== null &&
  nowMs < Date.parse(expiresAt);

/** Returns until when an ID is valid. After its join was given up it is not, whatever the clocks of the Cores say. */
function lastValidMs({ expiresAt, ended, host }: Omit<ServiceRecord, "id">): number | null {
  if (ended !== null && host === null) return 0;
  return expiresAt === null ? null : Date.parse(expiresAt);
}

/** Returns the role to show. A view shows one leader: another that still claims to lead is shown without a role. */
function shownRole(role: Service["role"], leads: boolean): Service["role"] {
  if (leads && role !== "learner") return "leader";
  return role === "leader" ? null : role;
}

/**
 * Returns how many entries a member is behind: by the leader's own progress table if this Core leads, else by the
 * reports.
 */
export function lagOf(f: Pick<Facts, "raft" | "self">, value: Omit<ServiceRecord, "id">, o: Observed): number | null {
  if (value.memberId === null || f.raft === null) return null;
  if (value.ref === f.self.ref)
    return f.raft.raftState === "StateLeader" ? 0 : Math.max(0, f.raft.commit - f.raft.applied);
  const match = f.raft.match[value.memberId] ?? o.report?.appliedIndex ?? null;
  return match === null ? null : Math.max(0, f.raft.commit - match);
}

function joinView(f: Facts, value: Omit<ServiceRecord, "id">): Service["join"] {
  const called = waitingHost(value);
  const over = called?.moves === true && Date.parse(called.endsAt) <= f.toWall(f.nowMs);
  const approval = over ? null : called;
  // The first Core has not joined; a move of its host is approved like any other.
  const founded = approval === null ? null : { stage: "steady" as const, at: value.createdAt };
  const last = value.stages.at(-1) ?? founded;
  if (last === null) return null;
  const { waiting, progressPercent, stalled, errors: seen } = f.joins(value.ref);
  const errors = value.ended === null ? seen : [endOf(value.ended)];
  const waits: Reason | null =
    approval === null ? waiting : { code: "approval_needed", params: { host: approval.host } };
  return {
    stage: last.stage,
    since: last.at,
    expiresAt: value.expiresAt,
    stages: value.stages,
    error: errors[0] ?? null,
    errors,
    waiting: value.ended === null ? waits : null,
    progressPercent,
    stalled: value.ended === null ? stalled : null,
    ...(approval === null ? {} : { approval }),
    ...(isRestricted(value) ? { idRestricted: true } : {}),
  };
}

/** The reason why a join was given up stays readable until its ID is renewed. */
const endOf = (end: JoinEnd): JoinError => ({ ...reasonOf(end), at: end.at, seenBy: "leader" });
const reasonOf = ({ code, params, by }: JoinEnd): Reason => ({ code, params: { ...params, by } });

/** Returns the cluster as this Core sees it now. */
export function clusterView(f: Facts, held: HeldLeader): Omit<ClusterView, "rest"> {
  const lead = held.verdict;
  const members: Member[] = [];
  let aliveVoters = 0;
  for (const [ref, versioned] of f.cores) {
    const { value } = versioned;
    if (value.memberId === null) continue;
    const s = serviceView(f, lead.leader, versioned);
    if (value.voter && isVoteCounted(s)) aliveVoters++;
    const believes =
      ref === f.self.ref
        ? (f.raft?.leaderMemberId ?? null)
        : s.raft.term === null
          ? null
          : (f.observed(ref).report?.leaderMemberId ?? null);
    members.push({
      ref,
      name: value.name,
      memberId: value.memberId,
      voter: value.voter,
      role: s.role,
      term: s.raft.term,
      lagEntries: s.raft.lagEntries,
      believesLeader: refOfMember(f.cores, believes),
      lastContactMs: s.raft.lastContactMs,
      engineVersion: f.observed(ref).report?.engineVersion ?? null,
    });
  }
  const voters = members.filter((m) => m.voter).length;
  // A Core that is cut off shows no lights: its count of votes is the number of voters that answer it.
  const { cutOff, answeringVoters } = sightOf(f);
  if (cutOff) aliveVoters = answeringVoters;
  const leader = lead.leader === null ? undefined : f.cores.get(lead.leader);
  return {
    clusterId: f.clusterId ?? "0",
    generation: f.generation,
    leader:
      leader === undefined
        ? null
        : {
            ref: leader.value.ref,
            name: leader.value.name,
            since: held.since,
          },
    leadership: lead.leadership,
    term: lead.term,
    members,
    voters,
    learners: members.length - voters,
    majority: majority(voters),
    aliveVoters,
    mayStillFail: faultTolerance(voters, aliveVoters),
    leaderlessSince: leader === undefined ? held.since : null,
    warnings: clusterWarnings({
      ...(f.leastEngine === undefined ? {} : { engines: { least: f.leastEngine, running: enginesOf(members) } }),
      voters,
      aliveVoters,
      learners: members.length - voters,
      leadership: lead.leadership,
      openPeerPorts: members.filter(({ ref }) => f.observed(ref).report?.peerPortOpen === true).map((m) => m.name),
      anyHost: f.anyHost,
    }),
    leastEngine: f.leastEngine ?? null,
    observedAt: iso(f, f.nowMs),
    observedBy: f.self.ref,
  };
}

/** Returns the engine versions of the members that have reported one. */
function enginesOf(members: readonly Member[]): { name: string; version: string }[] {
  return members.flatMap(({ name, engineVersion: version }) => (version === null ? [] : [{ name, version }]));
}

function iso(f: Facts, ms: number): string {
  return new Date(f.toWall(ms)).toISOString();
}

/** Returns the addresses of all Cores with a host, for Cores and consoles. */
export function peersOf(cores: Facts["cores"]): PeerAddress[] {
  return [...cores.values()].flatMap(({ value }) =>
    value.host === null
      ? []
      : [
          {
            ref: value.ref,
            name: value.name,
            memberId: value.memberId,
            voter: value.voter,
            internal: value.host.internal,
            console: value.host.console,
          },
        ],
  );
}
