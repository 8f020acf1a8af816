import type { ClusterView, Leadership, Member } from "../../contract/cluster.ts";
import type { Reason } from "../../contract/service.ts";
import type { OtherLife } from "../../contract/life.ts";
import { isoTime } from "../iso-time.ts";
import { isVoteCounted } from "../light.ts";
import { faultTolerance, majority } from "../rules/quorum.ts";
import { clusterWarnings, type ForeignVoter, type RestoredNow, type RestoreProgress } from "../warnings.ts";
import type { ServiceFacts } from "./service-facts.ts";
import { serviceView } from "./service-view.ts";

/** Everything that the view of the cluster is computed from, as one Core knows it. */
export interface ClusterFacts {
  readonly nowMs: number;
  /** ref of the Core that computes the view */
  readonly observer: string;
  readonly clusterId: string;
  readonly generation: number;
  readonly lifeId: string | null;
  /** other lives of the cluster that were met */
  readonly otherLives: readonly OtherLife[];
  readonly leader: { readonly ref: string; readonly name: string } | null;
  readonly leadership: Leadership;
  /** since when that leader leads, by the leadership record; null until it has been read */
  readonly leadsSince: string | null;
  /** since when there is no leader, as the observer sees it; null while there is one */
  readonly leaderlessSince: string | null;
  readonly term: number | null;
  /** the services that are members; others are ignored */
  readonly services: readonly ServiceFacts[];
  /** number of voters that answer the observer, if it is cut off; null: it is not */
  readonly answeringVoters: number | null;
  /** voters in etcd's member list that belong to no service; `command` removes one */
  readonly foreignVoters: readonly ForeignVoter[];
  /** lowest version of etcd without a warning; null: there is no such limit */
  readonly leastEngine: string | null;
  /** the setting approve_hosts admits every host */
  readonly anyHost: boolean;
  /** the setting restoreByToken is on */
  readonly restoreByToken?: boolean;
  /** the sign-in provider's client secret was sealed with a key that is lost */
  readonly oidcSecretLost: boolean;
  /** the restore of a snapshot's records that is in progress; null: none */
  readonly restoring: RestoreProgress | null;
  /** what a restore from a snapshot has left to do */
  readonly restored?: RestoredNow | null;
  /** what is wrong with the fire drills */
  readonly drills?: readonly Reason[];
}

/** Returns the cluster as the observer of these facts shows it. */
export function clusterView(facts: ClusterFacts): Omit<ClusterView, "rest"> {
  const rows = memberRows(facts.services);
  // A voter that belongs to no service counts: a majority has to include it. No Core reports that it is alive.
  const ownVoters = rows.filter(({ member }) => member.voter).length;
  const voters = ownVoters + facts.foreignVoters.length;
  // A Core that is cut off shows no lights: its count of votes is the number of voters that answer it.
  const aliveVoters = facts.answeringVoters ?? rows.filter(({ counted }) => counted).length;
  const learners = rows.length - ownVoters;
  const { leader, leadership } = facts;
  return {
    clusterId: facts.clusterId,
    generation: facts.generation,
    lifeId: facts.lifeId,
    leader: leader === null ? null : { ...leader, since: facts.leadsSince },
    leadership,
    term: facts.term,
    members: rows.map(({ member }) => member),
    voters,
    learners,
    majority: majority(voters),
    aliveVoters,
    mayStillFail: faultTolerance(voters, aliveVoters),
    leaderlessSince: leader === null ? facts.leaderlessSince : null,
    warnings: clusterWarnings({
      voters,
      aliveVoters,
      learners,
      leadership,
      ...(facts.leastEngine === null ? {} : { engines: { least: facts.leastEngine, running: enginesOf(rows) } }),
      foreignVoters: facts.foreignVoters,
      openPeerPorts: rows.filter(({ peerPortOpen }) => peerPortOpen).map(({ member }) => member.name),
      anyHost: facts.anyHost,
      restoreByToken: facts.restoreByToken ?? false,
      oidcSecretLost: facts.oidcSecretLost,
      otherLives: facts.otherLives,
      lifeId: facts.lifeId,
      restoring: facts.restoring,
      restored: facts.restored ?? null,
      drills: facts.drills ?? [],
    }),
    leastEngine: facts.leastEngine,
    observedAt: isoTime(facts.nowMs),
    observedBy: facts.observer,
  };
}

interface MemberRow {
  member: Member;
  /** its vote counts */
  counted: boolean;
  peerPortOpen: boolean;
}

function memberRows(services: readonly ServiceFacts[]): MemberRow[] {
  const refs = new Map<string, string>();
  for (const { record } of services) if (record.memberId !== null) refs.set(record.memberId, record.ref);
  return services.flatMap((service) => {
    const { memberId } = service.record;
    return memberId === null ? [] : [memberRow(service, memberId, refs)];
  });
}

function memberRow(facts: ServiceFacts, memberId: string, refs: ReadonlyMap<string, string>): MemberRow {
  const { record, statement } = facts;
  const view = serviceView(facts);
  const { term, lagEntries, lastContactMs } = view.raft;
  // A member whose term is not known now believes in nothing that describes the present.
  const leaderMemberId = term === null ? null : (statement?.leaderMemberId ?? null);
  return {
    member: {
      ref: record.ref,
      name: record.name,
      memberId,
      voter: record.voter,
      role: view.role,
      term,
      lagEntries,
      believesLeader: leaderMemberId === null ? null : (refs.get(leaderMemberId) ?? null),
      lastContactMs,
      engineVersion: statement?.engineVersion ?? null,
    },
    counted: record.voter && isVoteCounted(view),
    peerPortOpen: statement?.peerPortOpen === true,
  };
}

/** Returns the engine versions of the members that have reported one. */
function enginesOf(rows: readonly MemberRow[]): { name: string; version: string }[] {
  return rows.flatMap(({ member: { name, engineVersion: version } }) => (version === null ? [] : [{ name, version }]));
}
