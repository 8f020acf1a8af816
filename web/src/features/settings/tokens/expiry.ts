const DAY = 86_400_000;

/** Returns how near the expiry is: expired, within a week, or later. */
export function expiryOf(expiresAt: string, nowMs: number): { is: "over" | "soon" | "far"; days: number } {
  const left = Date.parse(expiresAt) - nowMs;
  if (left <= 0) return { is: "over", days: 0 };
  return { is: left < 7 * DAY ? "soon" : "far", days: Math.floor(left / DAY) };
}

/** The contract's MAX_TOKEN_DAYS; its own module would bring zod into the page. */
export const MOST_DAYS = 366;
export const QUICK_DAYS = [7, 30, 90, 365] as const;

/** Returns the number of days typed; null unless it is a whole number from 1 to the maximum. */
export function daysOf(typed: string): number | null {
  const text = typed.trim();
  if (!/^\d{1,3}$/.test(text)) return null;
  const days = Number(text);
  return days >= 1 && days <= MOST_DAYS ? days : null;
}

/** Returns when something that begins now expires after so many days. */
export const endOf = (days: number, nowMs: number): string => new Date(nowMs + days * DAY).toISOString();
