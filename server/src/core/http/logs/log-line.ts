import type { LogLevel, LogLine } from "@core-console/shared/contract/log";

/** A line longer than this is cut: it is shown, not kept. */
const MAX_CHARS = 16_384;

/** pino's and zap's words for levels; whatever is worse than an error is one. */
const LEVEL: Readonly<Record<string, LogLevel>> = { trace: "debug", debug: "debug", info: "info", warn: "warn" };
const RANK: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };

/**
 * Reads a line as the Core (`time`, `msg`) or its engine (`ts`, `msg`) writes it. What is no JSON is what an engine says that
 * cannot run, or dies: an error, of a time that nobody knows.
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

/** What is asked of lines. */
export interface LineFilter {
  level: LogLevel;
  /** lower case; empty: any */
  text: string;
}

/** The line, or null where it is not asked for. The text is looked for in the line as it is written. */
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

/** zap's offset has no colon. */
function timeOf(value: unknown): string | null {
  if (typeof value !== "string") return null;
  const ms = Date.parse(value.replace(/([+-]\d\d)(\d\d)$/, "$1:$2"));
  return Number.isNaN(ms) ? null : new Date(ms).toISOString();
}
