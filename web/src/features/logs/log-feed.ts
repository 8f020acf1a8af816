import type { SentLine } from "../../api/stream/log-lines.ts";

/** A line in its place, counted from the first one that was shown. */
export interface FedLine extends SentLine {
  n: number;
}

/** What the page has of a log, and how it stands with getting more. */
export interface Feed {
  lines: readonly FedLine[];
  /** `read`: that is all, for now; `broken`: it is tried again by itself */
  state: "loading" | "live" | "read" | "broken";
  /** why it broke off, or cannot be had; null: it did not */
  error: unknown;
}
export const NO_FEED: Feed = { lines: [], state: "loading", error: null };

/** Where there are more lines than this the oldest go, a good many at once: each time the list moves under who reads it. */
const MOST = 20_000;
const LESS = 15_000;

/** New lines at the end. */
export function withMore(lines: readonly FedLine[], more: readonly SentLine[]): readonly FedLine[] {
  const from = (lines.at(-1)?.n ?? 0) + 1;
  const all = [...lines, ...more.map((line, i) => ({ ...line, n: from + i }))];
  return all.length > MOST ? all.slice(-LESS) : all;
}

/** The lines of a stream that was opened anew, put where the ones before ended; where they do not meet, in their place. */
export function rejoined(lines: readonly FedLine[], again: readonly SentLine[]): readonly FedLine[] {
  const last = lines.at(-1);
  const meets = last === undefined ? -1 : again.findLastIndex((line) => line.raw === last.raw);
  return meets < 0 ? withMore([], again) : withMore(lines, again.slice(meets + 1));
}
