import type { LogLine } from "@core-console/shared/contract/log";
import { UNKNOWN } from "./format.ts";
import { printable } from "./table.ts";

/**
 * A line of a log for people: time, level, message, then what it is about. Of an error only what it says: `--json` has
 * its stack.
 */
export function logText(line: LogLine): string {
  const { at, level, message, fields } = line;
  const about = Object.entries(fields).map(([name, value]) => `${name}=${short(value)}`);
  const words = [at ?? UNKNOWN.padEnd(24), level.toUpperCase().padEnd(5), message, ...about];
  return printable(words.join(" "));
}

function short(value: unknown): string {
  if (typeof value === "string") return /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value);
  if (typeof value !== "object" || value === null) return String(value);
  const { stack: _, ...rest } = value as Record<string, unknown>;
  return JSON.stringify(Array.isArray(value) ? value : rest);
}
