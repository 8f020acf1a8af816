import { leadsSince } from "@core-console/shared/domain/rules/leadership-record";
import type { ShownLeader } from "@core-console/shared/domain/rules/shown-leader";
import type { ClusterFacts } from "@core-console/shared/domain/views/cluster-view";
import { type CoreStatement, type ServiceFacts, UNKNOWN_HOST } from "@core-console/shared/domain/views/service-facts";
import type { Versioned } from "../../state/record-cache.ts";
import type { KnownService } from "../../state/last-known/last-known.ts";
import type { ServiceRecord } from "../../state/records.ts";
import { isRestricted, waitingHost } from "../approval.ts";
import type { Observed } from "./exchange.ts";
import { seenOf, sightOf } from "./sight.ts";
import { isInContact, type Facts } from "./view-facts.ts";
import { foreignVoters, isMember, withVote } from "./votes.ts";

/** Maximum length shown of a foreign member's peer URLs, which can be any. */
const MOST_URL = 200;

/** Returns what the view of a service is computed from. `leaderRef`: the leader that this Core shows. */
export function serviceFactsOf(
  facts: Facts,
  leaderRef: string | null,
  { value, revision }: Versioned<KnownService>,
): ServiceFacts {
  const { ref } = value;
  const own = ref === facts.self.ref;
  const observed = facts.observed(ref);
  const fresh = own || isInContact(observed, "receivedAtMs", facts.nowMs);
  const { cutOff, witnesses, missesLeader, last, contactAtMs } = seenOf(facts, ref, leaderRef);
  return {
    nowMs: facts.toWall(facts.nowMs),
    observer: facts.self.ref,
    record: withVote(facts, value),
    revision,
    leader: leaderRef === null ? null : { ref: leaderRef, version: versionOf(facts, leaderRef) },
    statement: own ? ownStatement(facts, observed) : reportedStatement(observed),
    fresh,
    latest: last === null ? null : { by: last.by, atMs: facts.toWall(last.heardAtMs), raftState: last.raftState },
    cutOff,
    witnesses,
    missesLeader,
    refusedTwiceAtMs: observed.refusedTwiceAtMs === null ? null : facts.toWall(observed.refusedTwiceAtMs),
    lagEntries: fresh ? lagOf(facts, value, observed) : null,
    lastContactMs: contactAtMs === null ? null : Math.max(0, facts.nowMs - contactAtMs),
    join: { ...facts.joins(ref), waitingHost: waitingHost(value), idRestricted: isRestricted(value) },
    statusSinceMs: (status) => facts.toWall(facts.statusSince(ref, status)),
  };
}

function versionOf(facts: Facts, ref: string): string | null {
  return ref === facts.self.ref ? facts.self.version : (facts.observed(ref).report?.version ?? null);
}

/** Returns what this Core knows of itself: its engine first-hand, the rest as in its own reports. */
function ownStatement({ self, raft, toWall }: Facts, observed: Observed): CoreStatement {
  return {
    ...(reportedStatement(observed) ?? NOTHING_REPORTED),
    ...ownEngine(raft),
    version: self.version,
    startedAtMs: toWall(self.startedAtMs),
  };
}

const NOTHING_REPORTED = { engineVersion: null, peerPortOpen: false, host: UNKNOWN_HOST, processorWaitPercent: null };

type EngineState = Pick<CoreStatement, "term" | "commitIndex" | "appliedIndex" | "leaderMemberId">;

/** Returns the state of this Core's own engine; all null while it does not answer. */
function ownEngine(raft: Facts["raft"]): EngineState {
  if (raft === null) return { term: null, commitIndex: null, appliedIndex: null, leaderMemberId: null };
  const { term, commit, applied, leaderMemberId } = raft;
  return { term, commitIndex: commit, appliedIndex: applied, leaderMemberId };
}

function reportedStatement({ report }: Observed): CoreStatement | null {
  if (report === null) return null;
  const { version, term, commitIndex, appliedIndex, leaderMemberId, engineVersion, host, processorWaitPercent } =
    report;
  return {
    version,
    startedAtMs: Date.parse(report.startedAt),
    term,
    commitIndex,
    appliedIndex,
    leaderMemberId,
    engineVersion,
    peerPortOpen: report.peerPortOpen === true,
    host,
    processorWaitPercent,
  };
}

/**
 * Returns how many entries a member is behind: by the leader's own progress table if this Core leads, else by the
 * reports.
 */
export function lagOf(
  { raft, self }: Pick<Facts, "raft" | "self">,
  { memberId, ref }: Pick<ServiceRecord, "memberId" | "ref">,
  observed: Observed,
): number | null {
  if (memberId === null || raft === null) return null;
  if (ref === self.ref) return raft.raftState === "StateLeader" ? 0 : Math.max(0, raft.commit - raft.applied);
  const match = raft.match[memberId] ?? observed.report?.appliedIndex ?? null;
  return match === null ? null : Math.max(0, raft.commit - match);
}

/** Returns what the view of the cluster is computed from. */
export function clusterFactsOf(facts: Facts, { verdict, leaderlessSince }: ShownLeader): ClusterFacts {
  const leader = verdict.leader === null ? undefined : facts.cores.get(verdict.leader)?.value;
  const { cutOff, answeringVoters } = sightOf(facts);
  return {
    nowMs: facts.toWall(facts.nowMs),
    observer: facts.self.ref,
    clusterId: facts.clusterId ?? "0",
    generation: facts.generation,
    lifeId: facts.lifeId,
    otherLives: facts.otherLives ?? [],
    restored: facts.restored ?? null,
    leader: leader === undefined ? null : { ref: leader.ref, name: leader.name },
    leadership: verdict.leadership,
    leadsSince: leadsSince(facts.leadership, { ref: verdict.leader, term: verdict.term }, facts),
    leaderlessSince,
    term: verdict.term,
    services: [...facts.cores.values()]
      .filter(({ value }) => isMember(facts, value))
      .map((versioned) => serviceFactsOf(facts, verdict.leader, versioned)),
    answeringVoters: cutOff ? answeringVoters : null,
    foreignVoters: foreignVoters(facts).map(({ memberId, peerUrls }) => ({
      memberId,
      url: peerUrls.join(", ").slice(0, MOST_URL),
      core: facts.cores.get(facts.self.ref)?.value.name ?? "",
      command: facts.removeCommand(memberId),
    })),
    leastEngine: facts.leastEngine ?? null,
    anyHost: facts.anyHost,
    restoreByToken: facts.restoreByToken ?? false,
    oidcSecretLost: facts.oidcSecretLost,
    restoring: facts.restoring ?? null,
    drills: facts.drills,
  };
}
