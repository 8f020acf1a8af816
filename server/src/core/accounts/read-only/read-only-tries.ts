import { ApiProblem } from "../../state/api-problem.ts";
import type { SignInJournal } from "./sign-in-journal.ts";

/** Time between two tries of one account from one network, ms. */
const APART_MS = 3000;
/** Password checks at once; further ones are refused, not queued. */
const AT_ONCE = 2;
const COME_AGAIN_S = 3;

/**
 * Limits password checks without a majority: one every 3 s for an account from a network, two at once, 20 an hour at
 * this Core. Stricter than the lock-out, because each Core counts by itself.
 */
export class ReadOnlyTries {
  readonly #journal: SignInJournal;
  readonly #now: () => number;
  readonly #last = new Map<string, number>();
  #running = 0;

  constructor(journal: SignInJournal, now: () => number) {
    this.#journal = journal;
    this.#now = now;
  }

  /** Runs one check. `pair`: account and network. Throws rate_limited, whatever password was given. */
  async run(pair: string, known: boolean, check: () => Promise<boolean>): Promise<boolean> {
    const nowMs = this.#now();
    for (const [other, at] of this.#last) if (nowMs - at >= APART_MS) this.#last.delete(other);
    const waitMs = (this.#last.get(pair) ?? -APART_MS) + APART_MS - nowMs;
    if (this.#last.has(pair) && waitMs > 0) refuse(Math.ceil(waitMs / 1000));
    if (this.#running >= AT_ONCE) refuse(COME_AGAIN_S);
    const seconds = this.#journal.countTry(known);
    if (seconds > 0) refuse(seconds);
    // At most 20 an hour are entered.
    this.#last.set(pair, nowMs);
    this.#running += 1;
    try {
      return await check();
    } finally {
      this.#running -= 1;
    }
  }
}

function refuse(seconds: number): never {
  throw new ApiProblem("rate_limited", { seconds });
}
