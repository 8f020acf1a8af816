import { majority } from "../rules/quorum.ts";
import { type Finding, findingsOf } from "./findings.ts";
import { belongs, type Loss, lossOf, rankSurvivors, type Survivor, type Unranked } from "./rank-survivors.ts";
import type { CoreFacts, RecoveryFacts, SnapshotFacts } from "./recovery-facts.ts";

/** What brings one Core back. */
export interface BringBack {
  ref: string;
  /**
   * - `start_here`: start the Core of this host
   * - `start_there`: its host answers: start the Core there
   * - `find`: nothing answers: start its host, or mend the network to it
   * - `mend`: it answers, and its engine does not run: its log says why
   * - `prove`: what answers in its place has to be cleared up first
   */
  act: "start_here" | "start_there" | "find" | "mend" | "prove";
}

/** A way out of a lost majority. They are ranked by what they cost: the first loses nothing. */
export type Way =
  | { way: "bring_back"; /** so many of these are enough */ needed: number; cores: readonly BringBack[] }
  | {
      /** `from_learner`: no voter's data is left; the keys of the CA and of sealed settings are lost with them */
      way: "from_survivor" | "from_learner";
      best: Survivor;
      /** the survivors that rank behind it */
      others: readonly Survivor[];
      /** Cores whose logs are not known: one of them may hold more than the best */
      unranked: readonly Unranked[];
      loss: Loss;
    }
  | { way: "from_snapshot"; snapshots: readonly SnapshotFacts[] };

/** The voters by number: how many there are, agree, and answer. */
interface VoterSum {
  voters: number;
  majority: number;
  answering: number;
  missing: number;
}

export type RecoveryPlan = { sum: VoterSum; findings: readonly Finding[] } & (
  | { kind: "majority_answers"; /** ref; null: they have none yet */ leader: string | null }
  /** the cluster was recovered elsewhere: a voter of the records reports a later generation */
  | { kind: "superseded"; by: readonly string[]; generation: number }
  /** two clusters of one generation answer to this name; no program may choose between them */
  | { kind: "two_lives"; others: readonly string[] }
  /** no record says who votes */
  | { kind: "voters_unknown" }
  | { kind: "majority_lost"; ways: readonly Way[] }
);

/**
 * Returns what can be done in this state of the cluster. Nothing but waiting is offered while a majority of voters
 * answers, nor to a host whose cluster has already been recovered elsewhere.
 */
export function recoveryPlan(facts: RecoveryFacts): RecoveryPlan {
  const cores = facts.cores.filter((core) => belongs(facts, core));
  const sum = sumOf(cores);
  const common = { sum, findings: findingsOf(facts) };
  const foreign = facts.cores.filter((core) => isForeignVoter(facts, core));
  const newer = foreign.filter(({ life }) => life !== null && life.generation > facts.life.generation);
  const generation = Math.max(0, ...newer.map(({ life }) => life?.generation ?? 0));
  if (newer.length > 0) return { ...common, kind: "superseded", by: newer.map(({ ref }) => ref), generation };
  const twins = foreign.filter(({ life }) => life?.generation === facts.life.generation);
  if (twins.length > 0) return { ...common, kind: "two_lives", others: twins.map(({ ref }) => ref) };
  if (sum.voters > 0 && sum.missing === 0) return { ...common, kind: "majority_answers", leader: leaderAmong(cores) };
  if (sum.voters === 0) return { ...common, kind: "voters_unknown" };
  return { ...common, kind: "majority_lost", ways: waysOf(facts, cores, sum) };
}

/** A voter of the records that answers as a member of another life; what others say of lives does not count. */
const isForeignVoter = (facts: RecoveryFacts, core: CoreFacts): boolean =>
  core.vote === "voter" && !core.removed && core.presence.kind === "answers" && !belongs(facts, core);

/** A Core of unknown vote counts among those that answer, never among those that are needed. */
function sumOf(cores: readonly CoreFacts[]): VoterSum {
  const voters = cores.filter(({ vote }) => vote === "voter").length;
  const answering = cores.filter(({ vote, presence }) => vote !== "learner" && presence.kind === "answers").length;
  const needed = majority(voters);
  return { voters, majority: needed, answering, missing: Math.max(0, needed - answering) };
}

/** Returns the leader that most of those that answer follow. */
function leaderAmong(cores: readonly CoreFacts[]): string | null {
  const followers = new Map<string, number>();
  for (const { presence } of cores) {
    if (presence.kind !== "answers" || presence.follows === null) continue;
    followers.set(presence.follows, (followers.get(presence.follows) ?? 0) + 1);
  }
  return [...followers].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))[0]?.[0] ?? null;
}

function waysOf(facts: RecoveryFacts, cores: readonly CoreFacts[], sum: VoterSum): Way[] {
  const ways: Way[] = [];
  const back = cores.filter(({ vote }) => vote === "voter").flatMap(bringBack);
  if (back.length >= sum.missing) ways.push({ way: "bring_back", needed: sum.missing, cores: back.toSorted(bySurety) });
  const { survivors, unranked } = rankSurvivors(facts);
  const [best, ...others] = survivors;
  // A voter that answers has data, and keys that a learner lacks, however little is known of them.
  const voterAnswers = cores.some(({ vote, presence }) => vote !== "learner" && presence.kind === "answers");
  if (best !== undefined && !(best.vote === "learner" && voterAnswers)) {
    const way = best.vote === "learner" ? "from_learner" : "from_survivor";
    ways.push({ way, best, others, unranked, loss: lossOf(facts, best) });
  }
  ways.push({ way: "from_snapshot", snapshots: facts.snapshots });
  return ways;
}

const SURETY = { start_here: 0, start_there: 1, mend: 2, find: 3, prove: 4 } as const;
const bySurety = (a: BringBack, b: BringBack): number => SURETY[a.act] - SURETY[b.act];

/** Returns how a voter comes back; nothing for one that answers and runs. */
function bringBack({ ref, here, presence }: CoreFacts): BringBack[] {
  if (here && presence.kind !== "answers") return [{ ref, act: "start_here" }];
  switch (presence.kind) {
    case "answers":
      return presence.engine === "off" ? [{ ref, act: "mend" }] : [];
    case "stopped":
    case "refused":
      return [{ ref, act: "start_there" }];
    case "silent":
      return [{ ref, act: "find" }];
    case "untrusted":
      return [{ ref, act: "prove" }];
  }
}
