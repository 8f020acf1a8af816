import { networkOf } from "../../../lib/net/network.ts";
import { ApiProblem } from "../../state/api-problem.ts";

const WINDOW_MS = 60_000;
const TRIES = 30;
const MAX_ADDRESSES = 10_000;

/** Limits enrolment requests by source network: an ID has 122 random bits, so this only bounds the load. */
export class TryLimit {
  readonly #tries = new Map<string, { count: number; sinceMs: number }>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Counts a request. Throws rate_limited above 30 a minute. */
  take(address: string): void {
    const now = this.#now();
    const key = networkOf(address);
    const known = this.#tries.get(key);
    if (known === undefined || now - known.sinceMs > WINDOW_MS) {
      this.#tries.delete(key);
      // Only the network with the oldest window is discarded: requests from many addresses must not reset the limits
      // of all.
      const [oldest] = this.#tries.keys();
      if (this.#tries.size >= MAX_ADDRESSES && oldest !== undefined) this.#tries.delete(oldest);
      this.#tries.set(key, { count: 1, sinceMs: now });
      return;
    }
    if (++known.count > TRIES)
      throw new ApiProblem("rate_limited", { seconds: Math.ceil((known.sinceMs + WINDOW_MS - now) / 1000) });
  }
}
