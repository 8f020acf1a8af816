// How long tests wait before they give up. Every wait ends as soon as its condition holds, so these bounds cost nothing
// where all is well; they only end a hang, and are generous because other work may share the machine.

/** The longest wait for one condition, ms. */
export const CONDITION_MS = 120_000;
/**
 * The longest wait for one answer, ms: half as long, so that a wait for a condition outlives an answer that never
 * comes.
 */
export const ANSWER_MS = 60_000;
/** The longest test, ms: several conditions one after the other. */
export const TEST_MS = 600_000;
