/** A single missing reading changes nothing; two in a row, at least this far apart, do. */
export const MISSED_APART_MS = 600;
/** Two refused connections this far apart count as refused, one does not. */
export const REFUSED_APART_MS = 200;

/** Reports whether readings missing since `sinceMs` count as missing by now. */
export function missed(sinceMs: number | null, nowMs: number, apartMs: number): boolean {
  return sinceMs !== null && nowMs - sinceMs >= apartMs;
}
