import { LIGHT } from "../light.ts";

/** How long a learner may stay behind or unreachable, without getting better, while another join waits. */
export const STALL_MS = 300_000;

/** A learner in trouble: since when it has not got better, and the smallest lag that it reached since then. */
export interface Stall {
  sinceMs: number;
  bestLag: number | null;
}

/** What the leader sees of a learner at one moment. */
export interface LearnerSeen {
  nowMs: number;
  /** its own reports arrive, and its engine names this leader and term */
  reachable: boolean;
  /** null: not known, or nothing was acknowledged yet */
  lagEntries: number | null;
  /** it has been in no trouble for long enough to vote */
  steady: boolean;
}

/** Reports whether a learner is behind or unreachable now. */
export function inTrouble(seen: Pick<LearnerSeen, "reachable" | "lagEntries">): boolean {
  return !seen.reachable || seen.lagEntries === null || seen.lagEntries > LIGHT.lagEntries;
}

/**
 * Follows a learner's trouble from one reading to the next. A smaller lag than ever before counts as getting better and
 * starts the time anew; coming and going, or falling behind again, does not: only steadiness ends it. Null: no trouble.
 */
export function nextStall(before: Stall | null, seen: LearnerSeen): Stall | null {
  if (!inTrouble(seen)) return seen.steady ? null : before;
  const lag = seen.reachable ? seen.lagEntries : null;
  if (before === null) return { sinceMs: seen.nowMs, bestLag: lag };
  const better = lag !== null && (before.bestLag === null || lag < before.bestLag);
  return better ? { sinceMs: seen.nowMs, bestLag: lag } : before;
}

/** When a stalled learner may be taken out: never before the time that an operator granted. */
export function stallEndsMs(stall: Stall, f: { stallMs: number; extendedUntilMs: number | null }): number {
  return Math.max(stall.sinceMs + f.stallMs, f.extendedUntilMs ?? 0);
}

/** Until when an extension granted now lasts: one more period after the end that stands, or from now where none stands. */
export function extendedUntil(f: { nowMs: number; stallMs: number; endsMs: number | null }): number {
  return Math.max(f.nowMs, f.endsMs ?? 0) + f.stallMs;
}
