import { ApiProblem } from "../problem.ts";

const WINDOW_MS = 60_000;
const TRIES = 30;
const MAX_ADDRESSES = 10_000;

/** Rate limit of enrolment by source address: an ID has 122 random bits, this only keeps the noise down. */
export class TryLimit {
  readonly #tries = new Map<string, { count: number; sinceMs: number }>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Counts a try. Throws rate_limited above 30 a minute. */
  take(address: string): void {
    const now = this.#now();
    const known = this.#tries.get(address);
    if (known === undefined || now - known.sinceMs > WINDOW_MS) {
      if (this.#tries.size >= MAX_ADDRESSES) this.#tries.clear();
      this.#tries.set(address, { count: 1, sinceMs: now });
      return;
    }
    if (++known.count > TRIES)
      throw new ApiProblem("rate_limited", { seconds: Math.ceil((known.sinceMs + WINDOW_MS - now) / 1000) });
  }
}
