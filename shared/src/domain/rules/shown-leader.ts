import type { LeaderVerdict } from "./leader.ts";
import { missed, MISSED_APART_MS } from "../missed.ts";

/** The leader as shown: a single missed reading changes nothing, and "since" is set once per leader and term. */
export interface ShownLeader {
  verdict: LeaderVerdict;
  /** since when the shown leader leads, or since when there is none; ISO wall-clock time, set once */
  since: string;
  /** since when consecutive readings had no leader; null: the last one named the leader */
  missedSinceMs: number | null;
}

export interface LeaderReading {
  verdict: LeaderVerdict;
  /** the leader shown so far is known to lead no more: it reports so itself, or its light is off */
  deposed: boolean;
  /** since when it leads by the leader's own report; null where not reported */
  reportedSince: string | null;
  nowMs: number;
  /** wall-clock time of this reading */
  at: string;
}

/**
 * Takes one reading and returns the new state. A named leader counts at once. Having none counts at once where the
 * leader is known to be deposed or a voter has moved to a later term, otherwise after a second such reading
 * MISSED_APART_MS later.
 */
export function nextShownLeader(before: ShownLeader | null, now: LeaderReading): ShownLeader {
  if (now.verdict.leader !== null) return ledBy(before, now);
  const leaderless = { verdict: now.verdict, since: now.at, missedSinceMs: null };
  if (before === null) return leaderless;
  if (before.verdict.leader === null) return { ...before, verdict: now.verdict };
  const missedSinceMs = before.missedSinceMs ?? now.nowMs;
  const counts =
    now.deposed || isOvertaken(before.verdict, now.verdict) || missed(missedSinceMs, now.nowMs, MISSED_APART_MS);
  return counts ? leaderless : { ...before, missedSinceMs };
}

/** Returns the state with the leader that a reading names; the same leader in the same term keeps its "since". */
function ledBy(before: ShownLeader | null, { verdict, reportedSince, at }: LeaderReading): ShownLeader {
  const same = before !== null && before.verdict.leader === verdict.leader && before.verdict.term === verdict.term;
  return { verdict, since: reportedSince ?? (same ? before.since : at), missedSinceMs: null };
}

/** Reports whether a voter has moved to a later term, or generation, than that of the leader shown so far. */
const isOvertaken = (shown: LeaderVerdict, now: LeaderVerdict): boolean =>
  now.generation > shown.generation || (now.term ?? 0) > (shown.term ?? 0);
