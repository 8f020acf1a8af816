import { MISSED_APART_MS } from "./missed.ts";

/** An evaluator looks several times a second; one whose last look is longer ago was paused itself: stopped, or without a processor. */
export const PAUSED_MS = 500;
/** An evaluator that is paused again and again must not keep an old picture for ever. */
const MOST_IN_A_ROW = 5;
/** So long without a pause, and the next one is the first again. */
const SETTLED_MS = 2000;

/**
 * What an evaluator of lights knows of its own pauses: nothing could reach it meanwhile, so all ages look large right after
 * one. That is no reading of others.
 */
export interface Attention {
  lookedAtMs: number;
  /** the moment to judge ages by: behind the clock by the pause until fresh readings had a chance to come */
  judgedMs: number;
  /** until when they have it */
  graceUntilMs: number;
  /** the end of the last pause */
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

/** Takes one look. A pause does not count in ages until MISSED_APART_MS after it; from then on they are what they are. */
export function attend(before: Attention, nowMs: number): Attention {
  const passedMs = Math.max(0, nowMs - before.lookedAtMs);
  const go = { ...before, lookedAtMs: nowMs };
  if (passedMs <= PAUSED_MS)
    return { ...go, judgedMs: nowMs < before.graceUntilMs ? before.judgedMs + passedMs : nowMs };
  const inARow = before.lookedAtMs - before.resumedAtMs > SETTLED_MS ? 1 : before.inARow + 1;
  const paused = { ...go, resumedAtMs: nowMs, inARow };
  return inARow > MOST_IN_A_ROW ? { ...paused, judgedMs: nowMs } : { ...paused, graceUntilMs: nowMs + MISSED_APART_MS };
}

/** Reports whether the evaluator was paused so lately that what others say of it is from then. */
export const wasPaused = (a: Attention): boolean => a.lookedAtMs < a.graceUntilMs;
