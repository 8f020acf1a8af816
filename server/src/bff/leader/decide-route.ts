import type { NodeView } from "@core-console/shared/contract/cluster";
import { whoLeads } from "@core-console/shared/domain/rules/leader";
import type { LeaderVerdict, NodeClaim } from "@core-console/shared/domain/rules/leader";

/** Where calls go: to the leader's Core, or (rule 9) to another voter's Core that executes them itself. */
export interface Target {
  kind: "leader" | "voter";
  /** host:port */
  core: string;
  ref: string;
  term: number;
  generation: number;
}

/** What one Core said of itself lately. */
export interface Heard {
  core: string;
  view: NodeView;
}

export interface RouteFacts {
  /** fresh answers only, at most one a Core */
  heard: readonly Heard[];
  /** for how long no leader's Core has given a sign, ms */
  silentMs: number;
  /** refs of those who vote, as voters report it; null: not known yet, so the Cores' own word has to do */
  voting: ReadonlySet<string> | null;
}

/** Rule 9: a leader's Core that is silent for so long is gone around. */
export const SILENT_MS = 1000;

/** Whether a Core that speaks votes. Its own word counts only against it, once those who vote have said who does. */
export const votes = (voting: RouteFacts["voting"], view: NodeView): boolean =>
  view.learner === false && (voting === null || voting.has(view.ref));

const claimOf = (voting: RouteFacts["voting"], { view }: Heard): NodeClaim => ({
  ref: view.ref,
  memberId: view.memberId,
  voter: votes(voting, view),
  generation: view.generation,
  clusterId: view.clusterId,
  raftState: view.raftState,
  term: view.term,
  leaderMemberId: view.leaderMemberId,
});

/** How many voters there are: as they report it, else by the node that is furthest in generation and term, no fewer than speak. */
export function votersOf({ heard, voting }: Pick<RouteFacts, "heard" | "voting">): number {
  if (voting !== null) return voting.size;
  const furthest = heard.toSorted(
    (a, b) => b.view.generation - a.view.generation || (b.view.term ?? 0) - (a.view.term ?? 0),
  )[0];
  if (!furthest) return 0;
  const voters = new Set(furthest.view.peers.filter((p) => p.voter).map((p) => p.ref));
  if (furthest.view.learner === false) voters.add(furthest.view.ref);
  return Math.max(voters.size, heard.filter((h) => h.view.learner === false).length);
}

/**
 * Who is to be sent to, by what the Cores say (design page 4, "Who leads"), or null: hold everything.
 * A voter that names a leader whose own Core says nothing is asked only after SILENT_MS: followers go on naming a dead
 * leader until their election timeout, and a change sent to one then would hang.
 */
export function decideRoute(f: RouteFacts): Target | null {
  const verdict = verdictOf(f);
  const leader = f.heard.find((h) => h.view.ref === verdict.leader);
  if (leader) return leader.view.ready ? target("leader", leader, verdict.term, verdict.generation) : null;
  if (f.silentMs < SILENT_MS) return null;
  const voter = f.heard.find(
    ({ view }) =>
      view.ready &&
      votes(f.voting, view) &&
      view.generation === verdict.generation &&
      view.term === verdict.term &&
      view.raftState === "StateFollower" &&
      view.leaderMemberId !== null,
  );
  return voter ? target("voter", voter, verdict.term, verdict.generation) : null;
}

/**
 * While nobody that is believed has said who votes, one Core alone must not outdo the others with a later term or life:
 * a leader that a majority of all who claim a vote confirms goes before it.
 */
function verdictOf(f: RouteFacts): LeaderVerdict {
  const voters = votersOf(f);
  // One that is known by two addresses has one voice.
  const claims = [...new Map(f.heard.map((h) => [h.view.ref, claimOf(f.voting, h)])).values()];
  const verdict = whoLeads(claims, voters);
  if (f.voting !== null || verdict.leadership === "confirmed") return verdict;
  const others = claims.map((one) =>
    whoLeads(
      claims.filter((c) => c.ref !== one.ref),
      voters,
    ),
  );
  return others.find((v) => v.leadership === "confirmed") ?? verdict;
}

const target = (kind: Target["kind"], h: Heard, term: number | null, generation: number): Target => ({
  kind,
  core: h.core,
  ref: h.view.ref,
  term: term ?? 0,
  generation,
});
