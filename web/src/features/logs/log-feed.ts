import type { SentLine } from "../../api/stream/log-lines.ts";

/** A line with its position, counted from the first one that was shown. */
export interface FedLine extends SentLine {
  n: number;
}

/** The lines that the page has of a log, and the state of fetching more. */
export interface Feed {
  lines: readonly FedLine[];
  /** `read`: complete for now; `broken`: retried automatically */
  state: "loading" | "live" | "read" | "broken";
  /** why it broke off, or cannot be fetched; null: it did not */
  error: unknown;
}
export const NO_FEED: Feed = { lines: [], state: "loading", error: null };

/** Above this many lines the oldest are dropped, many at once: each time the list moves under the user. */
const MOST = 20_000;
const LESS = 15_000;

/** Returns the lines with new ones at the end. */
export function withMore(lines: readonly FedLine[], more: readonly SentLine[]): readonly FedLine[] {
  const from = (lines.at(-1)?.n ?? 0) + 1;
  const all = [...lines, ...more.map((line, i) => ({ ...line, n: from + i }))];
  return all.length > MOST ? all.slice(-LESS) : all;
}

/**
 * Returns the lines of a reopened stream appended where the previous ones ended; where they do not overlap, in their
 * place.
 */
export function rejoined(lines: readonly FedLine[], again: readonly SentLine[]): readonly FedLine[] {
  const last = lines.at(-1);
  const meets = last === undefined ? -1 : again.findLastIndex((line) => line.raw === last.raw);
  return meets < 0 ? withMore([], again) : withMore(lines, again.slice(meets + 1));
}
