import type { LogLevel, LogLine } from "@core-console/shared/contract/log";

/** A longer line is cut for display. */
const MAX_CHARS = 16_384;

/** The level names of pino and zap; a level above error, or an unknown one, counts as error. */
const LEVEL: Readonly<Record<string, LogLevel>> = { trace: "debug", debug: "debug", info: "info", warn: "warn" };
const RANK: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };

/**
 * Parses a line written by the Core (`time`, `msg`) or its engine (`ts`, `msg`). A line that is not JSON comes from an
 * engine that cannot start or is crashing: an error without a known time.
 * @internal
 */
export function parseLine(raw: string): LogLine {
  const text = raw.length > MAX_CHARS ? `${raw.slice(0, MAX_CHARS)}…` : raw;
  const parsed = objectIn(raw.length > MAX_CHARS ? "" : raw);
  if (parsed === null) return { at: null, level: "error", message: text, fields: {} };
  const { level, time, ts, msg, ...fields } = parsed;
  return {
    at: timeOf(time ?? ts),
    level: LEVEL[String(level)] ?? "error",
    message: typeof msg === "string" ? msg : "",
    fields,
  };
}

/** The filter of log lines. */
export interface LineFilter {
  level: LogLevel;
  /** lower case; empty: any */
  text: string;
}

/** Returns the line, or null if it does not match. The text is searched in the raw line. */
export function chosen(raw: string, { level, text }: LineFilter): LogLine | null {
  if (raw === "" || (text !== "" && !raw.toLowerCase().includes(text))) return null;
  const line = parseLine(raw);
  return RANK[line.level] >= RANK[level] ? line : null;
}

function objectIn(raw: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(raw);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

/** Parses a time; zap writes its offset without a colon. */
function timeOf(value: unknown): string | null {
  if (typeof value !== "string") return null;
  const ms = Date.parse(value.replace(/([+-]\d\d)(\d\d)$/, "$1:$2"));
  return Number.isNaN(ms) ? null : new Date(ms).toISOString();
}
