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
  lifeId: string | null;
}

/** What one Core recently reported of itself. */
export interface Heard {
  core: string;
  view: NodeView;
}

export interface RouteFacts {
  /** recent answers only, at most one for each Core */
  heard: readonly Heard[];
  /** for how long no leader's Core has answered, ms */
  silentMs: number;
  /** refs of the voters, as voters report them; null: not known yet, so each Core's own statement has to do */
  voting: ReadonlySet<string> | null;
}

/** Rule 9: a leader's Core that is silent for so long is bypassed. */
const SILENT_MS = 1000;

/**
 * Reports whether a Core that answers is a voter. Once the voters have reported who votes, its own statement counts
 * only against it.
 */
export const votes = (voting: RouteFacts["voting"], view: NodeView): boolean =>
  view.learner === false && (voting === null || voting.has(view.ref));

const claimOf = (voting: RouteFacts["voting"], { view }: Heard): NodeClaim => ({
  ref: view.ref,
  memberId: view.memberId,
  voter: votes(voting, view),
  generation: view.generation,
  lifeId: view.lifeId,
  clusterId: view.clusterId,
  raftState: view.raftState,
  term: view.term,
  leaderMemberId: view.leaderMemberId,
});

/**
 * Returns how many voters there are: as the voters report it, with those that belong to no Core, else as the node with
 * the highest generation and term does, and no fewer than answer.
 */
function votersOf({ heard, voting }: Pick<RouteFacts, "heard" | "voting">): number {
  const trusted = heard.filter(({ view }) => votes(voting, view));
  const foreign = Math.max(0, ...trusted.map(({ view }) => view.foreignVoters));
  if (voting !== null) return voting.size + foreign;
  const furthest = heard.toSorted(
    (a, b) => b.view.generation - a.view.generation || (b.view.term ?? 0) - (a.view.term ?? 0),
  )[0];
  if (!furthest) return 0;
  const voters = new Set(furthest.view.peers.filter((p) => p.voter).map((p) => p.ref));
  if (furthest.view.learner === false) voters.add(furthest.view.ref);
  return Math.max(voters.size, heard.filter((h) => h.view.learner === false).length) + foreign;
}

/**
 * Returns how many voters there are, and how many of them answer. `asked`: the number of Cores that are asked, which
 * counts as long as no Core has reported the voters: one that answers alone is not all there are.
 */
export function countVoters(
  { heard, voting }: Pick<RouteFacts, "heard" | "voting">,
  asked: number,
): { voters: number; answering: number } {
  const counted = heard.filter(({ view }) => (voting === null ? view.learner !== true : voting.has(view.ref)));
  const answering = new Set(counted.map(({ view }) => view.ref)).size;
  const known = votersOf({ heard, voting });
  if (voting !== null) return { voters: known, answering };
  const reported = Math.max(0, ...counted.map(({ view }) => Math.max(view.voters.length, view.peers.length)));
  const least = Math.max(0, ...counted.map(({ view }) => view.voters.length));
  return { voters: Math.max(known, reported > 0 ? least : asked), answering };
}

/**
 * Returns the Core to send calls to, decided by what the Cores report (docs/architecture/lights.md), or null: queue
 * everything. A voter that names a leader whose own Core does not answer is used only after SILENT_MS: followers go on
 * naming a dead leader until their election timeout, and a change sent to one before then would hang.
 */
export function decideRoute(facts: RouteFacts): Target | null {
  const verdict = verdictOf(facts);
  const leader = facts.heard.find((h) => h.view.ref === verdict.leader);
  if (leader) return leader.view.ready ? target("leader", leader, verdict.term) : null;
  if (facts.silentMs < SILENT_MS) return null;
  const voter = facts.heard.find(
    ({ view }) =>
      view.ready &&
      votes(facts.voting, view) &&
      view.generation === verdict.generation &&
      view.term === verdict.term &&
      view.raftState === "StateFollower" &&
      view.leaderMemberId !== null,
  );
  return voter ? target("voter", voter, verdict.term) : null;
}

/**
 * While no trusted Core has reported who votes, a single Core must not override the others with a later term or
 * generation: a leader that a majority of all claimed voters confirms takes precedence.
 */
function verdictOf(facts: RouteFacts): LeaderVerdict {
  const voters = votersOf(facts);
  // A Core that is known by two addresses counts once.
  const claims = [...new Map(facts.heard.map((h) => [h.view.ref, claimOf(facts.voting, h)])).values()];
  const verdict = whoLeads(claims, voters);
  if (facts.voting !== null || verdict.leadership === "confirmed") return verdict;
  const others = claims.map((one) =>
    whoLeads(
      claims.filter((c) => c.ref !== one.ref),
      voters,
    ),
  );
  return others.find((v) => v.leadership === "confirmed") ?? verdict;
}

const target = (kind: Target["kind"], h: Heard, term: number | null): Target => ({
  kind,
  core: h.core,
  ref: h.view.ref,
  term: term ?? 0,
  generation: h.view.generation,
  lifeId: h.view.lifeId,
});
