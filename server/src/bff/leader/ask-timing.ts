/** Each Core's own deadline for reporting its state, ms: one that hangs must not delay what the others report. */
export const ASK_DEADLINE_MS = 400;

/** Most elections end within this, ms: only so long is a Core asked as often as it answers unauthenticated clients. */
const ELECTION_MS = 2000;
/** After this long without a leader it is no election any more, ms. */
const LONG_MS = 10_000;

export interface AskFacts {
  leaderlessMs: number;
  /** a voter stands in for a silent leader, so no request waits */
  covered: boolean;
  /** the majority is lost, so no request waits */
  lost: boolean;
}

/**
 * Returns how long to wait before the same Core is asked again, ms. While requests wait for an election, a new leader
 * is found within 50 ms; after that the pace stays below what a Core allows an address without a certificate
 * (`LIMIT.anonymousPerSecond`). `random` gives [0, 1).
 */
export function askAgainMs(facts: AskFacts, random: () => number): number {
  const base = baseMs(facts);
  return base + base * 0.5 * random();
}

function baseMs({ leaderlessMs, covered, lost }: AskFacts): number {
  if (lost || leaderlessMs >= LONG_MS) return 100;
  if (leaderlessMs >= ELECTION_MS) return 50;
  return covered ? 40 : 20;
}
