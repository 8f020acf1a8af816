import type { LogLine } from "@core-console/shared/contract/log";
import { DASH } from "../../lib/format/format.ts";

/** Returns the wall-clock time to the millisecond, in the user's zone: lines are close together. */
export function timeOf({ at }: LogLine): string {
  if (at === null) return DASH;
  const date = new Date(at);
  const two = (n: number) => String(n).padStart(2, "0");
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":");
  return `${clock}.${String(date.getMilliseconds()).padStart(3, "0")}`;
}

/** Returns a line's fields besides its message, as name=value. */
export function summaryOf({ fields }: LogLine): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(briefly(value))}`)
    .join(" ");
}

/** Shortens a value; a stack trace is shown only with the single line. */
function briefly(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== "stack"));
}

/** Returns the fields for one row each; a stack trace unchanged. */
export function factsOf({ fields }: LogLine): [string, string][] {
  return Object.entries(fields).flatMap(([name, value]): [string, string][] => {
    if (typeof value !== "object" || value === null || Array.isArray(value))
      return [[name, typeof value === "string" ? value : JSON.stringify(value)]];
    return Object.entries(value as Record<string, unknown>).map(([inner, v]) => [
      `${name}.${inner}`,
      typeof v === "string" ? v : JSON.stringify(v),
    ]);
  });
}
