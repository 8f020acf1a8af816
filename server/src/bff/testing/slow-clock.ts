import { systemClock } from "../../lib/time/clock.ts";
import type { Clock } from "../../lib/time/clock.ts";

/** On a busy machine everything takes longer, but no deadline of the console waits for that. */
const TIMES_SLOWER = 5;
const startMs = systemClock.now();

/**
 * A clock that runs slower than the system's, for a console whose deadlines must not pass while a test waits: fake
 * Cores that share a busy processor with it would otherwise count as silent.
 */
export const slowClock: Clock = {
  now: () => startMs + (systemClock.now() - startMs) / TIMES_SLOWER,
  after: (ms, callback) => systemClock.after(ms * TIMES_SLOWER, callback),
};
