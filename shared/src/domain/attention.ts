import { MISSED_APART_MS } from "./missed.ts";

/**
 * An evaluator looks several times a second; if its last look is longer ago, it was itself paused: stopped, or without
 * a processor.
 */
export const PAUSED_MS = 500;
/** An evaluator that is paused again and again must not keep an old snapshot for ever. */
const MOST_IN_A_ROW = 5;
/** After this long without a pause the next one counts as the first again. */
const SETTLED_MS = 2000;

/**
 * What an evaluator of lights knows of its own pauses: no report could reach it during one, so all ages look large
 * right after it. That says nothing about the other nodes.
 */
export interface Attention {
  lookedAtMs: number;
  /** the moment by which ages are judged: behind the clock by the pause, until fresh readings had a chance to arrive */
  judgedMs: number;
  /** end of that grace period */
  graceUntilMs: number;
  /** end of the last pause */
  resumedAtMs: number;
  inARow: number;
}

export const attentive = (nowMs: number): Attention => ({
  lookedAtMs: nowMs,
  judgedMs: nowMs,
  graceUntilMs: -Infinity,
  resumedAtMs: -Infinity,
  inARow: 0,
});

/**
 * Takes one look and returns the new state. A pause does not count in ages until MISSED_APART_MS after it; from then on
 * ages are taken as measured.
 */
export function attend(before: Attention, nowMs: number): Attention {
  const passedMs = Math.max(0, nowMs - before.lookedAtMs);
  const go = { ...before, lookedAtMs: nowMs };
  if (passedMs <= PAUSED_MS)
    return { ...go, judgedMs: nowMs < before.graceUntilMs ? before.judgedMs + passedMs : nowMs };
  const inARow = before.lookedAtMs - before.resumedAtMs > SETTLED_MS ? 1 : before.inARow + 1;
  const paused = { ...go, resumedAtMs: nowMs, inARow };
  return inARow > MOST_IN_A_ROW ? { ...paused, judgedMs: nowMs } : { ...paused, graceUntilMs: nowMs + MISSED_APART_MS };
}

/** Reports whether the evaluator was paused so recently that other nodes' reports about it date from the pause. */
export const wasPaused = (attention: Attention): boolean => attention.lookedAtMs < attention.graceUntilMs;
