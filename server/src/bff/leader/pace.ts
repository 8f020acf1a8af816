/** Each Core's own deadline for saying who it is, ms: one that hangs must not hold up what the others say. */
export const ASK_DEADLINE_MS = 400;

/** After this long without a leader it is no election any more; asking 40 times a second would only warm the hosts. */
const LONG_MS = 30_000;

/**
 * How long to wait before the same Core is asked again, ms. While nobody leads 20–30, so that a new leader is found within 50 ms;
 * `covered`: a voter stands in for a silent leader, so no request waits. `random` gives [0, 1).
 */
export function askAgainMs(f: { leaderlessMs: number; covered: boolean }, random: () => number): number {
  const base = f.leaderlessMs > LONG_MS ? 100 : f.covered ? 40 : 20;
  return base + base * 0.5 * random();
}
