import type { Leadership, RaftState } from "../../contract/cluster.ts";
import { majority } from "./quorum.ts";

/** What one node reports of itself and which leader it believes in. */
export interface NodeClaim {
  ref: string;
  memberId: string | null;
  voter: boolean;
  generation: number;
  clusterId: string | null;
  raftState: RaftState | null;
  term: number | null;
  leaderMemberId: string | null;
}

export interface LeaderVerdict {
  leadership: Leadership;
  /** ref of the leader; null where there is none */
  leader: string | null;
  /** the leader's term; without a leader the highest term that a voter reports */
  term: number | null;
  /** highest generation heard: reports of nodes of an older generation are ignored */
  generation: number;
}

/**
 * Returns the leader according to the nodes' reports (see docs/architecture/lights.md): generation and cluster ID
 * first, then term; the leader is the voter that itself reports StateLeader at the highest term. `voters` is the number
 * of voters in the membership, heard or not. Learners' beliefs never count.
 */
export function whoLeads(claims: readonly NodeClaim[], voters: number): LeaderVerdict {
  const voting = claims.filter((c) => c.voter);
  // If a learner's report of a later generation counted, it would silence every voter.
  const generation = voting.reduce((highest, c) => Math.max(highest, c.generation), 0);
  const heard = ofOneCluster(voting.filter((c) => c.generation === generation));
  const highest = heard.reduce<number | null>((t, c) => (c.term === null ? t : Math.max(t ?? c.term, c.term)), null);
  const claimant = heard
    .filter((c) => c.raftState === "StateLeader" && c.term !== null)
    .toSorted(
      (a, b) => (b.term ?? 0) - (a.term ?? 0) || supporters(heard, b) - supporters(heard, a) || compare(a.ref, b.ref),
    )[0];
  if (claimant === undefined) return { leadership: "none", leader: null, term: highest, generation };
  const named = { leader: claimant.ref, term: claimant.term, generation };
  if (supporters(heard, claimant) >= majority(voters)) return { leadership: "confirmed", ...named };
  // A voter at a higher term no longer follows this leader; unless a majority confirms it, the claim is outdated.
  if (highest !== null && highest > (claimant.term ?? 0))
    return { leadership: "none", leader: null, term: highest, generation };
  return { leadership: "claimed", ...named };
}

/** Returns the voters that name this node as the leader of its term, itself included. */
function supporters(heard: readonly NodeClaim[], leader: NodeClaim): number {
  return heard.filter(
    (c) =>
      c.ref === leader.ref ||
      (c.term === leader.term && leader.memberId !== null && c.leaderMemberId === leader.memberId),
  ).length;
}

/**
 * Returns the claims of the cluster ID that most voters carry: two clusters of one generation are different histories,
 * whose votes never add up.
 */
function ofOneCluster(claims: readonly NodeClaim[]): NodeClaim[] {
  const sizes = new Map<string, { count: number; term: number }>();
  for (const c of claims) {
    if (c.clusterId === null) continue;
    const seen = sizes.get(c.clusterId) ?? { count: 0, term: 0 };
    sizes.set(c.clusterId, { count: seen.count + 1, term: Math.max(seen.term, c.term ?? 0) });
  }
  const chosen = [...sizes].toSorted(([a, x], [b, y]) => y.count - x.count || y.term - x.term || compare(a, b))[0]?.[0];
  return claims.filter((c) => c.clusterId !== null && c.clusterId === chosen);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
