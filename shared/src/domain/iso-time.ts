/** Farthest time from 1970 that Date can express, ms. */
const FARTHEST_MS = 8.64e15;

/** Returns the time as ISO 8601, never throwing: a broken clock must not prevent a view. */
export function isoTime(ms: number): string {
  return new Date(Math.min(FARTHEST_MS, Math.max(-FARTHEST_MS, ms))).toISOString();
}

/** Returns the time as ISO 8601; null where there is none. */
export const isoTimeOrNull = (ms: number | null): string | null => (ms === null ? null : isoTime(ms));
