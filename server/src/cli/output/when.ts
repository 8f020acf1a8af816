const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const RFC3339 = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/i;

/**
 * A time as the contract has it, from an RFC 3339 time, a date (midnight UTC), or how long ago (`30m`); null for none
 * of these.
 */
export function whenOf(text: string, nowMs: number): string | null {
  const ago = /^(\d{1,6})([smhd])$/.exec(text);
  const ms = ago !== null ? nowMs - Number(ago[1]) * (UNIT_MS[ago[2] ?? ""] ?? 0) : Date.parse(text.replace(" ", "T"));
  if (ago === null && !RFC3339.test(text)) return null;
  return Number.isNaN(ms) || ms < 0 ? null : new Date(ms).toISOString();
}
