export interface BackoffOptions {
  baseMs: number;
  capMs: number;
}

/**
 * Returns how long to wait before try number `attempt` (0 is the first repeat), ms: doubles up to the cap, then a
 * random time between half of that and all of it, so that many callers that failed together do not return together.
 * `random` gives [0, 1).
 */
export function backoff(attempt: number, options: BackoffOptions, random: () => number): number {
  const full = Math.min(options.capMs, options.baseMs * 2 ** Math.min(attempt, 30));
  return Math.round(full / 2 + (full / 2) * random());
}
