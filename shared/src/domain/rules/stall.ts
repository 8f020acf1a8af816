import { LIGHT } from "../light.ts";

/** How long a learner may stay behind or unreachable, without improvement, while another join waits. */
export const STALL_MS = 300_000;

/** A learner in trouble: since when it has not improved, and the smallest lag that it reached since then. */
export interface Stall {
  sinceMs: number;
  bestLag: number | null;
}

/** What the leader sees of a learner at one moment. */
export interface LearnerSeen {
  nowMs: number;
  /** its own reports arrive, and its engine names this leader and term */
  reachable: boolean;
  /** null: not known, or nothing acknowledged yet */
  lagEntries: number | null;
  /** it has been out of trouble for long enough to vote */
  steady: boolean;
}

/** Reports whether a learner is behind or unreachable now. */
export function inTrouble(seen: Pick<LearnerSeen, "reachable" | "lagEntries">): boolean {
  return !seen.reachable || seen.lagEntries === null || seen.lagEntries > LIGHT.lagEntries;
}

/**
 * Returns a learner's trouble after one more reading. A new minimum of the lag counts as improvement and restarts the
 * time; reconnecting, or falling behind again, does not: only steadiness ends it. Null: no trouble.
 */
export function nextStall(before: Stall | null, seen: LearnerSeen): Stall | null {
  if (!inTrouble(seen)) return seen.steady ? null : before;
  const lag = seen.reachable ? seen.lagEntries : null;
  if (before === null) return { sinceMs: seen.nowMs, bestLag: lag };
  const better = lag !== null && (before.bestLag === null || lag < before.bestLag);
  return better ? { sinceMs: seen.nowMs, bestLag: lag } : before;
}

/** Returns when a stalled learner may be removed: never before the time that an operator granted. */
export function stallEndsMs(stall: Stall, facts: { stallMs: number; extendedUntilMs: number | null }): number {
  return Math.max(stall.sinceMs + facts.stallMs, facts.extendedUntilMs ?? 0);
}

/**
 * Returns until when an extension granted now lasts: one more period after the current end, or from now where there is
 * none.
 */
export function extendedUntil(facts: { nowMs: number; stallMs: number; endsMs: number | null }): number {
  return Math.max(facts.nowMs, facts.endsMs ?? 0) + facts.stallMs;
}
