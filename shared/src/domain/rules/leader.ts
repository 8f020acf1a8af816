import type { Leadership, RaftState } from "../../contract/cluster.ts";
import { isSameLife } from "./life.ts";
import { majority } from "./quorum.ts";

/** What one node reports of itself and which leader it believes in. */
export interface NodeClaim {
  ref: string;
  memberId: string | null;
  voter: boolean;
  generation: number;
  /** null from an older Core, or not known */
  lifeId: string | null;
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
  /** generation of the leader; without one the highest that a voter claims */
  generation: number;
}

/**
 * Returns the leader according to the nodes' reports (see docs/architecture/lights.md): the highest generation first,
 * then cluster ID and life, then term; the leader is the voter that itself reports StateLeader at the highest term. An
 * older generation whose leader a majority of all voters confirms goes on: a recovery that took that majority for lost
 * was wrong. `voters` is the number of voters in the membership, heard or not. Learners' beliefs never count.
 */
export function whoLeads(claims: readonly NodeClaim[], voters: number): LeaderVerdict {
  // If a learner's report of a later generation counted, it would silence every voter.
  const voting = Map.groupBy(
    claims.filter((c) => c.voter),
    (c) => c.generation,
  );
  const verdicts = [...voting.keys()]
    .toSorted((a, b) => b - a)
    .map((generation) => leadsIn(generation, voting.get(generation) ?? [], voters));
  const [newest = { leadership: "none", leader: null, term: null, generation: 0 }] = verdicts;
  return verdicts.find((verdict) => verdict.leadership === "confirmed") ?? newest;
}

/** Returns who leads by the claims of one generation. Of two lives that both claim a leader, neither is chosen. */
function leadsIn(generation: number, claims: readonly NodeClaim[], voters: number): LeaderVerdict {
  const heard = ofOneCluster(claims);
  const verdict = leadsOneCluster(generation, heard, voters);
  if (verdict.leadership !== "claimed") return verdict;
  const leader = heard.find((c) => c.ref === verdict.leader);
  const others = claims.filter((c) => c.raftState === "StateLeader" && leader !== undefined && !isSameLife(c, leader));
  return others.length === 0 ? verdict : { leadership: "none", leader: null, term: verdict.term, generation };
}

function leadsOneCluster(generation: number, heard: readonly NodeClaim[], voters: number): LeaderVerdict {
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
