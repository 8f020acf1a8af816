import { networkOf } from "../../lib/net/network.ts";

export interface Rate {
  /** tokens regained per second */
  perSecond: number;
  /** tokens available at once, after a pause */
  burst: number;
}

/** One caller's share of all requests, and of the public ones that are expensive: signing in above all. */
export const RATE = {
  all: { perSecond: 500, burst: 1000 },
  public: { perSecond: 10, burst: 30 },
} as const satisfies Record<string, Rate>;

/** Limit of remembered addresses; the one not seen for the longest time is forgotten. */
const MOST = 20_000;

export interface RateLimit {
  /** takes a token; else returns after how many whole seconds there is one again. In: an address, ms by any clock */
  take(address: string, nowMs: number): { ok: true } | { ok: false; retryAfterS: number };
}

/** Creates a token bucket for each address. */
export function createRateLimit(rate: Rate, most: number = MOST): RateLimit {
  const buckets = new Map<string, { tokens: number; atMs: number }>();
  return {
    take(address, nowMs) {
      const key = networkOf(address);
      const held = buckets.get(key) ?? { tokens: rate.burst, atMs: nowMs };
      const regained = (Math.max(0, nowMs - held.atMs) / 1000) * rate.perSecond;
      const tokens = Math.min(rate.burst, held.tokens + regained);
      const ok = tokens >= 1;
      buckets.delete(key);
      buckets.set(key, { tokens: ok ? tokens - 1 : tokens, atMs: nowMs });
      for (const oldest of buckets.keys()) {
        if (buckets.size <= most) break;
        buckets.delete(oldest);
      }
      return ok ? { ok } : { ok, retryAfterS: Math.max(1, Math.ceil((1 - tokens) / rate.perSecond)) };
    },
  };
}
