import type { RaftState } from "../../contract/cluster.ts";
import type { HostFacts, JoinError } from "../../contract/service.ts";
import { LEAST_ENGINE } from "../../domain/engine-version.ts";
import { isoTime, isoTimeOrNull } from "../../domain/iso-time.ts";
import type { Witness } from "../../domain/light.ts";
import { majority } from "../../domain/rules/quorum.ts";
import type { ClusterFacts } from "../../domain/views/cluster-view.ts";
import type {
  CoreStatement,
  JoinEnding,
  JoinFacts,
  LatestReport,
  RecordedService,
  ServiceFacts,
} from "../../domain/views/service-facts.ts";
import { coresOf, isMember, isRunning, isVoter, waitingOf } from "./world.ts";
import type { FakeCore, FakeHost, World } from "./world.ts";

/** How the cluster stands in one state of the world; the same for every service. */
interface Standing {
  leader: FakeCore | null;
  /** the reporting Core: the leader, otherwise any running voter's */
  witness: FakeCore | null;
  runningVoters: readonly FakeCore[];
  /** fewer voters than a majority answer the reporting Core, which then cannot know the state of the others */
  cutOff: boolean;
}

const standings = new WeakMap<World, Standing>();

function standingOf(world: World): Standing {
  let standing = standings.get(world);
  if (standing === undefined) {
    const voters = coresOf(world).filter(isVoter);
    const runningVoters = voters.filter(isRunning);
    const leader = (world.leader === null ? undefined : world.cores.get(world.leader.ref)) ?? null;
    const cutOff = runningVoters.length < majority(voters.length);
    standing = { leader, witness: leader ?? runningVoters[0] ?? null, runningVoters, cutOff };
    standings.set(world, standing);
  }
  return standing;
}

/** Returns the reporting Core: the leader, otherwise any running voter's Core, otherwise null. */
export const witnessOf = (world: World): FakeCore | null => standingOf(world).witness;

/** Reports whether only the leader cannot reach it. */
const isParted = (world: World, core: FakeCore): boolean => world.leader !== null && world.parted === core.ref;

/** Reports whether a vote counts, as the cluster counts votes. */
export const isCounted = (world: World, core: FakeCore): boolean =>
  isVoter(core) && isRunning(core) && !isParted(world, core);

/** Returns a constant small age per Core, so that the page shows ages without randomness. */
const reportAge = (core: FakeCore): number => 120 + (core.ref.charCodeAt(1) % 5) * 60;

function lastReportMs(world: World, core: FakeCore): number | null {
  if (core.host === null || !(isMember(core) || core.state === "enrolling")) return null;
  return (core.host.stoppedAtMs ?? world.nowMs) - reportAge(core);
}

/** Returns everything that the view of one service is computed from, as the reporting Core knows it. */
export function serviceFactsOf(world: World, core: FakeCore): ServiceFacts {
  const { leader, witness, cutOff } = standingOf(world);
  const heardAtMs = lastReportMs(world, core);
  return {
    nowMs: world.nowMs,
    observer: witness?.ref ?? core.ref,
    record: recordOf(core),
    revision: core.revision,
    leader: leader === null ? null : { ref: leader.ref, version: leader.host?.version ?? null },
    statement: core.host === null ? null : statementOf(world, core, core.host),
    fresh: isRunning(core),
    latest: latestReport(world, core, heardAtMs),
    cutOff,
    witnesses: witnessesOf(world, core, heardAtMs),
    missesLeader: isParted(world, core),
    refusedTwiceAtMs: null,
    lagEntries: lagOf(world, core),
    lastContactMs: heardAtMs === null ? null : world.nowMs - heardAtMs,
    join: joinFacts(core),
    statusSinceMs: () => core.host?.stoppedAtMs ?? core.stages.at(-1)?.atMs ?? core.createdAtMs,
  };
}

/** Returns the record of the service as the real registry would hold it. */
function recordOf(core: FakeCore): RecordedService {
  const { id, ref, name, state, memberId, host, approval } = core;
  return {
    id,
    ref,
    name,
    state,
    createdAt: isoTime(core.createdAtMs),
    createdBy: "operator",
    expiresAt: isoTimeOrNull(core.expiresAtMs),
    host: host === null ? null : { fqdn: host.fqdn, addresses: [host.address], internal: `${host.fqdn}:7210` },
    approval: approval ?? null,
    memberId,
    voter: isVoter(core),
    stages: core.stages.map(({ stage, atMs, params }) => ({ stage, at: isoTime(atMs), params })),
    ended: endingOf(core),
  };
}

function endingOf({ host, joinError }: FakeCore): JoinEnding | null {
  if (host !== null || joinError === null || !/^join_(cancelled|stalled)$/.test(joinError.code)) return null;
  const { code, params, atMs } = joinError;
  return { code, params, at: isoTime(atMs), by: String(params["by"]) };
}

/** Returns what its Core states about itself, or stated when it stopped. */
function statementOf(world: World, core: FakeCore, host: FakeHost): CoreStatement {
  return {
    version: host.version,
    startedAtMs: host.startedAtMs,
    ...engineState(world, core),
    engineVersion: host.engineVersion,
    peerPortOpen: false,
    host: hostFacts(host),
    processorWaitPercent: host.processorWaitPercent ?? null,
  };
}

type EngineState = Pick<CoreStatement, "term" | "commitIndex" | "appliedIndex" | "leaderMemberId">;

function engineState(world: World, core: FakeCore): EngineState {
  if (!isMember(core)) return { term: null, commitIndex: null, appliedIndex: null, leaderMemberId: null };
  const commitIndex = 48_211 + world.revision;
  return {
    term: world.term,
    commitIndex,
    appliedIndex: commitIndex - (lagOf(world, core) ?? 0),
    leaderMemberId: standingOf(world).leader?.memberId ?? null,
  };
}

const CERTIFICATE_MS = 365 * 86_400_000;

function hostFacts({ clockOffsetMs, fsyncP99Ms, diskFreePercent, startedAtMs }: FakeHost): HostFacts {
  return {
    clockOffsetMs,
    fsyncP99Ms,
    dbBytes: 3_250_000,
    diskFreeBytes: 41_000_000_000,
    diskFreePercent,
    certificateExpiresAt: isoTime(startedAtMs + CERTIFICATE_MS),
  };
}

/** Returns the lag, known only for a running member other than the leader, and only while there is a leader. */
function lagOf(world: World, core: FakeCore): number | null {
  const { leader } = standingOf(world);
  if (leader === null || leader.ref === core.ref || isParted(world, core)) return null;
  return isMember(core) && isRunning(core) ? (core.host?.lag ?? null) : null;
}

function latestReport(world: World, core: FakeCore, heardAtMs: number | null): LatestReport | null {
  const { witness } = standingOf(world);
  return heardAtMs === null || witness === null
    ? null
    : { by: witness.ref, atMs: heardAtMs, raftState: raftStateOf(world, core) };
}

function raftStateOf(world: World, core: FakeCore): RaftState | null {
  if (!isMember(core)) return null;
  if (world.leader === null) return world.electsAtMs === null ? "StateFollower" : "StateCandidate";
  if (isParted(world, core)) return "StateCandidate";
  return world.leader.ref === core.ref ? "StateLeader" : "StateFollower";
}

/** How long contact has been missing where only the leader cannot reach a Core, ms. */
const PARTED_MS = 9_000;

/** Returns every running voter's Core with what it reports about one service. */
function witnessesOf(world: World, core: FakeCore, heardAtMs: number | null): Witness[] {
  const { leader, runningVoters } = standingOf(world);
  const parted = isParted(world, core);
  const partedAtMs = heardAtMs === null ? null : heardAtMs - PARTED_MS;
  return runningVoters.map((witness) => {
    const leads = witness === leader;
    return {
      name: witness.name,
      own: witness === core,
      leads,
      knowsLeader: leader !== null,
      lookedAtMs: world.nowMs,
      heardAtMs: parted && leads ? partedAtMs : heardAtMs,
      contactAtMs: parted ? partedAtMs : heardAtMs,
    };
  });
}

function joinFacts(core: FakeCore): JoinFacts {
  const { stalled } = core;
  return {
    waitingHost: waitingOf(core),
    idRestricted: false,
    errors: joinErrors(core),
    waiting: core.waiting,
    stalled: stalled === null ? null : { since: isoTime(stalled.sinceMs), takenOutAt: isoTimeOrNull(stalled.endsMs) },
    progressPercent: catchUpPercent(core),
  };
}

function joinErrors({ joinError, stall, host }: FakeCore): JoinError[] {
  if (joinError !== null) {
    const { code, params, seenBy, atMs } = joinError;
    return [{ code, params, seenBy, at: isoTime(atMs) }];
  }
  if (stall === null || host === null || host.stoppedAtMs === null) return [];
  const at = isoTime(host.stoppedAtMs);
  return [{ code: "learner_silent", params: { host: host.fqdn, since: at }, seenBy: "leader", at }];
}

function catchUpPercent({ stages, host }: FakeCore): number | null {
  if (stages.at(-1)?.stage !== "learner" || host === null) return null;
  return Math.max(0, Math.min(100, Math.round(100 - host.lag / 184.02)));
}

/** Returns everything that the view of the cluster is computed from, as the reporting Core knows it. */
export function clusterFactsOf(world: World): ClusterFacts {
  const { leader, witness, cutOff, runningVoters } = standingOf(world);
  const members = coresOf(world).filter(isMember);
  return {
    nowMs: world.nowMs,
    observer: (witness ?? members[0])?.ref ?? "00000000-0000-8000-a000-000000000000",
    clusterId: world.clusterId,
    generation: world.generation,
    lifeId: world.lifeId,
    leader: leader === null ? null : { ref: leader.ref, name: leader.name },
    leadership: leader === null ? "none" : "confirmed",
    leadsSince: isoTimeOrNull(world.leader?.sinceMs ?? null),
    leaderlessSince: isoTimeOrNull(world.leader === null ? world.leaderlessSinceMs : null),
    term: world.term,
    services: members.map((core) => serviceFactsOf(world, core)),
    answeringVoters: cutOff ? runningVoters.length : null,
    foreignVoters: [],
    leastEngine: LEAST_ENGINE,
    anyHost: world.anyHost === true,
    oidcSecretLost: false,
    drills: world.drills ?? [],
    otherLives: world.otherLives ?? [],
    restoring: world.restoring ?? null,
  };
}
