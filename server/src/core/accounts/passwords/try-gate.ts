import { ApiProblem } from "../../state/api-problem.ts";
import { Delays } from "./delays.ts";
import { Turns } from "./turns.ts";

const MAX_KEYS = 10_000;
/** Tries of one account from one address wait for each other; so many. */
const MAX_WAITING = 50;
const COME_AGAIN_S = 5;

/**
 * Lock-out that slows an attacker and not the owner, in this Core's memory alone. Counted are failures of an account from
 * an address, of an address over all accounts, and of an account over all addresses; the last two stop nobody at an
 * address that the account has signed in from lately. Accounts that do not exist are counted like those that do.
 */
export class TryGate {
  readonly #pairs = new Delays({ free: 5, maxKeys: MAX_KEYS });
  readonly #addresses = new Delays({ free: 30, maxKeys: MAX_KEYS });
  readonly #accounts = new Delays({ free: 20, maxKeys: MAX_KEYS });
  readonly #turns = new Turns();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /**
   * Lets `look` have its look at a password; resolves with its word. `account`: a folded login; `address`: the network
   * that counts (net/network.ts); `known`: the account signed in from there lately. Throws rate_limited, with whatever was given. What `look` throws counts as no try.
   */
  async attempt(
    t: { account: string; address: string; known: boolean },
    look: () => Promise<boolean>,
  ): Promise<boolean> {
    const pair = `${t.account}\n${t.address}`;
    if (this.#turns.waiting(pair) >= MAX_WAITING) throw new ApiProblem("rate_limited", { seconds: COME_AGAIN_S });
    // In turn, so that tries sent all at once are no way around, and a script's many right ones are not refused.
    return this.#turns.run(pair, () => this.#one(pair, t, look));
  }

  async #one(
    pair: string,
    t: { account: string; address: string; known: boolean },
    look: () => Promise<boolean>,
  ): Promise<boolean> {
    const nowMs = this.#now();
    const waitMs = Math.max(
      this.#pairs.waitMs(pair, nowMs),
      t.known ? 0 : this.#addresses.waitMs(t.address, nowMs),
      t.known ? 0 : this.#accounts.waitMs(t.account, nowMs),
    );
    if (waitMs > 0) throw new ApiProblem("rate_limited", { seconds: Math.ceil(waitMs / 1000) });
    this.#addresses.failed(t.address, nowMs);
    if (!t.known) this.#accounts.failed(t.account, nowMs);
    let wrong = false;
    try {
      wrong = !(await look());
    } finally {
      if (!wrong) {
        this.#addresses.takeBack(t.address);
        if (!t.known) this.#accounts.takeBack(t.account);
      }
    }
    if (wrong) this.#pairs.failed(pair, nowMs);
    else this.#pairs.forget(pair);
    return !wrong;
  }
}
