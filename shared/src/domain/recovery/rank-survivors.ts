import { majority } from "../rules/quorum.ts";
import { type CoreFacts, isSameLife, lastOf, type LogPosition, type RecoveryFacts } from "./recovery-facts.ts";

/** A Core whose data a cluster can be recovered from. */
export interface Survivor {
  ref: string;
  vote: CoreFacts["vote"];
  last: LogPosition;
}

/** A Core that may hold more than any of the survivors, as its log is not known. */
export interface Unranked {
  ref: string;
  why: "unreachable" | "not_read" | "damaged";
  /** it holds this index at least; null where nothing is known */
  atLeast: number | null;
}

export interface Ranking {
  /** the best first */
  survivors: readonly Survivor[];
  /** never silently below a survivor: its log may be newer than all of theirs */
  unranked: readonly Unranked[];
}

/** What recovery from one survivor may lose. */
export type Loss =
  /** the logs of a majority were read, and none holds more: it has every confirmed change */
  | { kind: "none" }
  /** confirmed changes of this many entries at least are in another Core's log only */
  | { kind: "certain"; entries: number; holder: string }
  /** the logs of these voters were not read */
  | { kind: "possible"; unread: readonly string[] };

const VOTE_ORDER = { voter: 0, unknown: 1, learner: 2 } as const;

/** Reports whether a Core's data belongs to the cluster that the plan is for. */
export const belongs = (facts: RecoveryFacts, core: CoreFacts): boolean =>
  !core.removed && isSameLife(facts.life, core.life);

/**
 * Ranks the Cores by whose data could be recovered from: voters before learners, then by the term of the last entry in
 * the log, then by its index. The current term never counts: it rises by campaigning alone.
 */
export function rankSurvivors(facts: RecoveryFacts): Ranking {
  const cores = facts.cores.filter((core) => belongs(facts, core));
  const survivors: (Survivor & { core: CoreFacts })[] = [];
  const unranked: Unranked[] = [];
  for (const core of cores) {
    const { ref, vote, log } = core;
    const last = lastOf(log);
    if (last !== null && (core.database === "good" || core.database === "unknown"))
      survivors.push({ ref, vote, last, core });
    else if (vote !== "learner") unranked.push({ ref, why: whyUnranked(core), atLeast: commitOf(core) });
  }
  survivors.sort(
    (a, b) =>
      VOTE_ORDER[a.vote] - VOTE_ORDER[b.vote] ||
      b.last.term - a.last.term ||
      b.last.index - a.last.index ||
      Number(b.core.here) - Number(a.core.here) ||
      (a.ref < b.ref ? -1 : 1),
  );
  return { survivors: survivors.map(({ ref, vote, last }) => ({ ref, vote, last })), unranked };
}

function whyUnranked({ log, presence }: CoreFacts): Unranked["why"] {
  if (log.kind === "reported") return "not_read";
  if (log.kind === "unknown") return presence.kind === "answers" ? "not_read" : "unreachable";
  return "damaged";
}

/** Returns the index that a Core's log holds as committed; null where that is not known. */
const commitOf = ({ log }: CoreFacts): number | null =>
  log.kind === "read" || log.kind === "reported" ? log.commit : null;

/** Returns what recovery from this survivor, the best of its ranking, may lose. */
export function lossOf(facts: RecoveryFacts, best: Survivor): Loss {
  const cores = facts.cores.filter((core) => belongs(facts, core));
  const ahead = cores
    .map((core) => ({ holder: core.ref, entries: (commitOf(core) ?? 0) - best.last.index }))
    .toSorted((a, b) => b.entries - a.entries)[0];
  if (ahead !== undefined && ahead.entries > 0) return { kind: "certain", ...ahead };
  const voters = cores.filter((core) => core.vote !== "learner");
  const unread = voters.filter((core) => lastOf(core.log) === null).map(({ ref }) => ref);
  const certain = voters.every((core) => core.vote === "voter") && best.vote === "voter";
  // Every confirmed change is in the logs of a majority, and any two majorities share a voter.
  const enough = voters.length - unread.length >= majority(voters.length);
  return certain && enough ? { kind: "none" } : { kind: "possible", unread };
}
