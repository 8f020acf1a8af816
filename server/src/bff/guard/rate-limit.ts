import { networkOf } from "../../lib/net/network.ts";
import { TokenBuckets } from "../../lib/work/rate-counters.ts";

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

/** Creates a token bucket for each network. */
export function createRateLimit(rate: Rate, most: number = MOST): RateLimit {
  const buckets = new TokenBuckets({ ...rate, maxKeys: most });
  return {
    take(address, nowMs) {
      const retryAfterS = buckets.take(networkOf(address), nowMs);
      return retryAfterS === 0 ? { ok: true } : { ok: false, retryAfterS };
    },
  };
}
