import { networkOf } from "../../../lib/net/network.ts";
import { WindowCounts } from "../../../lib/work/rate-counters.ts";
import { ApiProblem } from "../../state/api-problem.ts";

/** Limits enrolment requests by source network: an ID has 122 random bits, so this only bounds the load. */
export class TryLimit {
  readonly #tries = new WindowCounts({ windowMs: 60_000, most: 30, maxKeys: 10_000 });
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Counts a request. Throws rate_limited above 30 a minute. */
  take(address: string): void {
    const waitMs = this.#tries.take(networkOf(address), this.#now());
    if (waitMs > 0) throw new ApiProblem("rate_limited", { seconds: Math.ceil(waitMs / 1000) });
  }
}
