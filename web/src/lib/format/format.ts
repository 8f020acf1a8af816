import { currentLang } from "./lang.ts";

const cache = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();
function number(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `n${currentLang()}${JSON.stringify(options)}`;
  const made = (cache.get(key) as Intl.NumberFormat | undefined) ?? new Intl.NumberFormat(currentLang(), options);
  cache.set(key, made);
  return made;
}
function date(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `d${currentLang()}${JSON.stringify(options)}`;
  const made =
    (cache.get(key) as Intl.DateTimeFormat | undefined) ??
    new Intl.DateTimeFormat(currentLang() === "en" ? "en-GB" : "ru", options);
  cache.set(key, made);
  return made;
}

export const DASH = "—";

/** Returns an integer with the language's grouping; a dash for an unknown value. */
export function count(value: number | null): string {
  return value === null ? DASH : number({}).format(value);
}

const unit = (value: number, name: string, digits = 0) =>
  number({
    style: "unit",
    unit: name,
    unitDisplay: "narrow",
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(value);
const spaced = (text: string) => text.replace(/(\d)(\p{L})/gu, "$1 $2");

/** Returns an age or a short duration in ms: tenths below 10 s, then s, min, h, days. */
export function span(ms: number): string {
  const s = ms / 1000;
  if (s < 10) return spaced(unit(Math.max(0, s), "second", 1));
  if (s < 100) return spaced(unit(Math.floor(s), "second"));
  if (s < 6000) return spaced(unit(Math.floor(s / 60), "minute"));
  if (s < 48 * 3600) return spaced(unit(Math.floor(s / 3600), "hour"));
  return spaced(unit(Math.floor(s / 86_400), "day"));
}

/** Returns an uptime in seconds, two units at most. */
export function uptime(seconds: number | null): string {
  if (seconds === null) return DASH;
  const d = Math.floor(seconds / 86_400);
  const h = Math.floor((seconds % 86_400) / 3600);
  const m = Math.floor((seconds % 3600) / 60);
  if (d > 0) return spaced(`${unit(d, "day")} ${unit(h, "hour")}`);
  if (h > 0) return spaced(`${unit(h, "hour")} ${unit(m, "minute")}`);
  if (m > 0) return spaced(unit(m, "minute"));
  return spaced(unit(Math.floor(seconds), "second"));
}

export function bytes(size: number | null): string {
  if (size === null) return DASH;
  const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;
  let value = size;
  let i = 0;
  while (value >= 1000 && i < units.length - 1) {
    value /= 1000;
    i += 1;
  }
  return number({
    style: "unit",
    unit: units[i] ?? "byte",
    unitDisplay: "short",
    maximumFractionDigits: value < 10 && i > 0 ? 1 : 0,
  }).format(value);
}

/** Returns the day for old times, the time for today's. */
export function day(iso: string, nowMs: number): string {
  const at = new Date(iso);
  if (new Date(nowMs).toDateString() === at.toDateString())
    return date({ hour: "2-digit", minute: "2-digit" }).format(at);
  return date({ day: "2-digit", month: "2-digit", year: "numeric" }).format(at);
}

export const clockTime = (iso: string) =>
  date({ hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(new Date(iso));
export const full = (iso: string) =>
  date({
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  }).format(new Date(iso));
export const dayAndTime = (iso: string) =>
  date({ day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" }).format(new Date(iso));
/** day and time to the second, for lists of what happened */
export const dayAndSecond = (iso: string) =>
  date({ day: "2-digit", month: "short", hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(new Date(iso));
/** a day far away: with its year */
export const fullDay = (iso: string) => date({ day: "numeric", month: "short", year: "numeric" }).format(new Date(iso));
export const listOf = (items: readonly string[]) =>
  new Intl.ListFormat(currentLang(), { type: "conjunction" }).format(items);
