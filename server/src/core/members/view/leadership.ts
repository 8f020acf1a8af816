import type { PeerAddress } from "@core-console/shared/contract/cluster";
import type { LeaderReading } from "@core-console/shared/domain/rules/shown-leader";
import { type LeaderVerdict, type NodeClaim, whoLeads } from "@core-console/shared/domain/rules/leader";
import { isInContact, type Facts } from "./view-facts.ts";
import { foreignVoters, hasVote, voteCount } from "./votes.ts";

/** Determines who leads by this Core's own state and the recent reports of others. @internal */
export function leadershipOf(facts: Facts): LeaderVerdict {
  const claims: NodeClaim[] = [];
  for (const [ref, { value }] of facts.cores) {
    const { memberId } = value;
    if (memberId === null) continue;
    const claim = ref === facts.self.ref ? ownClaim(facts) : reportedClaim(facts, ref);
    if (claim !== null) claims.push({ ref, memberId, voter: hasVote(facts, value), ...claim });
  }
  return whoLeads(claims, voteCount(facts));
}

type Claim = Omit<NodeClaim, "ref" | "memberId" | "voter">;

function ownClaim({ generation, lifeId, clusterId, raft }: Facts): Claim {
  return {
    generation,
    lifeId,
    clusterId,
    raftState: raft?.raftState ?? null,
    term: raft?.term ?? null,
    leaderMemberId: raft?.leaderMemberId ?? null,
  };
}

/** Returns what another Core claims; null if it has claimed nothing that describes the present. */
function reportedClaim(facts: Facts, ref: string): Claim | null {
  const observed = facts.observed(ref);
  if (observed.report === null || !isInContact(observed, "receivedAtMs", facts.nowMs)) return null;
  const { generation, lifeId, clusterId, raftState, term, leaderMemberId } = observed.report;
  return { generation, lifeId, clusterId, raftState, term, leaderMemberId };
}

/** Returns this Core's reading of the leadership. `shown`: ref of the leader shown so far; `at`: wall-clock time. */
export function leaderReading(facts: Facts, shown: string | null, at: string): LeaderReading {
  const verdict = leadershipOf(facts);
  return {
    verdict,
    deposed: shown !== null && isDeposed(facts, shown),
    nowMs: facts.nowMs,
    at,
  };
}

/** Reports whether the leader shown so far no longer leads: by its own report, or because its light goes out. */
function isDeposed(facts: Facts, ref: string): boolean {
  if (ref === facts.self.ref) return facts.raft !== null && facts.raft.raftState !== "StateLeader";
  const observed = facts.observed(ref);
  const { report, contactAtMs, refusedTwiceAtMs } = observed;
  const dark = !isInContact(observed, "contactAtMs", facts.nowMs);
  const refuses = refusedTwiceAtMs !== null && refusedTwiceAtMs > (contactAtMs ?? -Infinity);
  return dark || refuses || (report?.raftState ?? null) !== "StateLeader";
}

/**
 * Returns the number of voters and how many of their Cores answer, this one included; by the last known list while the
 * registry is not loaded.
 */
export function answeringVoters(facts: Facts, peers: readonly PeerAddress[]): { voters: number; answering: number } {
  const record = facts.cores.get(facts.self.ref)?.value;
  const own = record === undefined || hasVote(facts, record);
  const others = peers.filter((p) => p.voter && p.ref !== facts.self.ref);
  const heard = others.filter(({ ref }) => isInContact(facts.observed(ref), "receivedAtMs", facts.nowMs));
  const self = own ? 1 : 0;
  // No Core of this cluster reports for them.
  const foreign = foreignVoters(facts).length;
  return { voters: others.length + self + foreign, answering: heard.length + self };
}
