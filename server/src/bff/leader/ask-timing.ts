/** Each Core's own deadline for reporting its state, ms: one that hangs must not delay what the others report. */
export const ASK_DEADLINE_MS = 400;

/**
 * After this long without a leader it is not an election any more; asking 40 times a second would only cost processor
 * time.
 */
const LONG_MS = 30_000;

/**
 * Returns how long to wait before the same Core is asked again, ms: 20–30 while there is no leader, so that a new one
 * is found within 50 ms. `covered`: a voter stands in for a silent leader, so no request waits. `random` gives [0, 1).
 */
export function askAgainMs(facts: { leaderlessMs: number; covered: boolean }, random: () => number): number {
  const base = facts.leaderlessMs > LONG_MS ? 100 : facts.covered ? 40 : 20;
  return base + base * 0.5 * random();
}
