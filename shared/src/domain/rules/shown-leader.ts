import type { LeaderVerdict } from "./leader.ts";
import { missed, MISSED_APART_MS } from "../missed.ts";

/** The leader as shown: a single missed reading changes nothing. */
export interface ShownLeader {
  verdict: LeaderVerdict;
  /** since when there is none, as this observer sees it; ISO wall-clock time, set once. Null while there is one */
  leaderlessSince: string | null;
  /** since when consecutive readings had no leader; null: the last one named the leader */
  missedSinceMs: number | null;
}

export interface LeaderReading {
  verdict: LeaderVerdict;
  /** the leader shown so far is known to lead no more: it reports so itself, or its light is off */
  deposed: boolean;
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
  if (now.verdict.leader !== null) return { verdict: now.verdict, leaderlessSince: null, missedSinceMs: null };
  const leaderless = { verdict: now.verdict, leaderlessSince: now.at, missedSinceMs: null };
  if (before === null) return leaderless;
  if (before.verdict.leader === null) return { ...before, verdict: now.verdict };
  const missedSinceMs = before.missedSinceMs ?? now.nowMs;
  const counts =
    now.deposed || isOvertaken(before.verdict, now.verdict) || missed(missedSinceMs, now.nowMs, MISSED_APART_MS);
  return counts ? leaderless : { ...before, missedSinceMs };
}

/** Reports whether a voter has moved to a later term, or generation, than that of the leader shown so far. */
const isOvertaken = (shown: LeaderVerdict, now: LeaderVerdict): boolean =>
  now.generation > shown.generation || (now.term ?? 0) > (shown.term ?? 0);
