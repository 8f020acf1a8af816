/** A reading that is missing once changes nothing: two in a row, at least this far apart, do. */
export const MISSED_APART_MS = 600;
/** Two refused connections this far apart are a verdict, one is not. */
export const REFUSED_APART_MS = 200;

/** Whether readings that have been missing since then are news by now. */
export function missed(sinceMs: number | null, nowMs: number, apartMs: number): boolean {
  return sinceMs !== null && nowMs - sinceMs >= apartMs;
}
