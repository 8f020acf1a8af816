import type { PeerAddress } from "@core-console/shared/contract/cluster";
import type { LeaderReading } from "@core-console/shared/domain/rules/held-leader";
import { type LeaderVerdict, type NodeClaim, whoLeads } from "@core-console/shared/domain/rules/leader";
import { CONTACT_MS, type Facts } from "./view-facts.ts";

/** Determines who leads by this Core's own state and the recent reports of others. @internal */
export function leadershipOf(facts: Facts): LeaderVerdict {
  const claims: NodeClaim[] = [];
  let voters = 0;
  for (const [ref, { value }] of facts.cores) {
    const { memberId, voter } = value;
    if (memberId === null) continue;
    if (voter) voters++;
    const claim = ref === facts.self.ref ? ownClaim(facts) : reportedClaim(facts, ref);
    if (claim !== null) claims.push({ ref, memberId, voter, ...claim });
  }
  return whoLeads(claims, voters);
}

type Claim = Omit<NodeClaim, "ref" | "memberId" | "voter">;

function ownClaim({ generation, clusterId, raft }: Facts): Claim {
  return {
    generation,
    clusterId,
    raftState: raft?.raftState ?? null,
    term: raft?.term ?? null,
    leaderMemberId: raft?.leaderMemberId ?? null,
  };
}

/** Returns what another Core claims; null if it has claimed nothing that describes the present. */
function reportedClaim(facts: Facts, ref: string): Claim | null {
  const { report, gone, receivedAtMs } = facts.observed(ref);
  if (report === null || gone || receivedAtMs === null || facts.nowMs - receivedAtMs > CONTACT_MS) return null;
  const { generation, clusterId, raftState, term, leaderMemberId } = report;
  return { generation, clusterId, raftState, term, leaderMemberId };
}

/** Returns this Core's reading of the leadership. `shown`: ref of the leader shown so far; `at`: wall-clock time. */
export function leaderReading(facts: Facts, shown: string | null, at: string): LeaderReading {
  const verdict = leadershipOf(facts);
  return {
    verdict,
    deposed: shown !== null && isDeposed(facts, shown),
    reportedSince: verdict.leader === null ? null : reportedSince(facts, verdict.leader, verdict.term),
    nowMs: facts.nowMs,
    at,
  };
}

/** Reports whether the leader shown so far no longer leads: by its own report, or because its light goes out. */
function isDeposed(facts: Facts, ref: string): boolean {
  if (ref === facts.self.ref) return facts.raft !== null && facts.raft.raftState !== "StateLeader";
  const { report, contactAtMs, refusedTwiceAtMs, gone } = facts.observed(ref);
  const silent = contactAtMs === null || facts.nowMs - contactAtMs > CONTACT_MS;
  const refuses = refusedTwiceAtMs !== null && refusedTwiceAtMs > (contactAtMs ?? -Infinity);
  return gone || silent || refuses || (report?.raftState ?? null) !== "StateLeader";
}

function reportedSince(facts: Facts, leader: string, term: number | null): string | null {
  if (leader === facts.self.ref) return null;
  const { report } = facts.observed(leader);
  return report !== null && report.term === term ? report.leadsSince : null;
}

/**
 * Returns the number of voters and how many of their Cores answer, this one included; by the last known list while the
 * registry is not loaded.
 */
export function answeringVoters(facts: Facts, peers: readonly PeerAddress[]): { voters: number; answering: number } {
  const own = facts.cores.get(facts.self.ref)?.value.voter ?? true;
  const others = peers.filter((p) => p.voter && p.ref !== facts.self.ref);
  const heard = others.filter(({ ref }) => {
    const { receivedAtMs, gone } = facts.observed(ref);
    return !gone && receivedAtMs !== null && facts.nowMs - receivedAtMs <= CONTACT_MS;
  });
  const self = own ? 1 : 0;
  return { voters: others.length + self, answering: heard.length + self };
}
