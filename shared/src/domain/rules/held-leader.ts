import type { LeaderVerdict } from "./leader.ts";
import { missed, MISSED_APART_MS } from "../missed.ts";

/** The leader as shown: a single missed reading changes nothing, and "since" is set once per leader and term. */
export interface HeldLeader {
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
export function holdLeader(before: HeldLeader | null, now: LeaderReading): HeldLeader {
  const { verdict } = now;
  const shown = before?.verdict;
  if (verdict.leader !== null) {
    const same = shown?.leader === verdict.leader && shown.term === verdict.term;
    const since = now.reportedSince ?? (same && before !== null ? before.since : now.at);
    return { verdict, since, missedSinceMs: null };
  }
  if (before === null || shown === undefined) return { verdict, since: now.at, missedSinceMs: null };
  if (shown.leader === null) return { ...before, verdict };
  const overtaken = verdict.generation > shown.generation || (verdict.term ?? 0) > (shown.term ?? 0);
  const missedSinceMs = before.missedSinceMs ?? now.nowMs;
  if (!now.deposed && !overtaken && !missed(missedSinceMs, now.nowMs, MISSED_APART_MS))
    return { ...before, missedSinceMs };
  return { verdict, since: now.at, missedSinceMs: null };
}
