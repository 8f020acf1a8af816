import { ApiProblem } from "../../state/api-problem.ts";
import { Delays } from "./delays.ts";
import { Turns } from "./turns.ts";

const MAX_KEYS = 10_000;
/** Queued attempts of one account from one address, at most. */
const MAX_WAITING = 50;
const COME_AGAIN_S = 5;

/**
 * A lock-out that slows an attacker and not the account's owner, in this Core's memory alone. It counts failures of an
 * account from an address, of an address over all accounts, and of an account over all addresses; the last two never
 * delay an address that the account has signed in from lately. Accounts that do not exist are counted like those that
 * do.
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
   * Runs `look`, which checks a password, and returns its result. `account`: a folded login; `address`: the network
   * that counts (net/network.ts); `known`: the account signed in from there lately. Throws rate_limited, whatever
   * password was given. An error thrown by `look` does not count as an attempt.
   */
  async attempt(
    who: { account: string; address: string; known: boolean },
    look: () => Promise<boolean>,
  ): Promise<boolean> {
    const pair = `${who.account}\n${who.address}`;
    if (this.#turns.waiting(pair) >= MAX_WAITING) throw new ApiProblem("rate_limited", { seconds: COME_AGAIN_S });
    // One after the other, so that concurrent attempts do not bypass the limits, and a script's many correct ones are
    // not refused.
    return this.#turns.run(pair, () => this.#one(pair, who, look));
  }

  async #one(
    pair: string,
    who: { account: string; address: string; known: boolean },
    look: () => Promise<boolean>,
  ): Promise<boolean> {
    const nowMs = this.#now();
    const waitMs = Math.max(
      this.#pairs.waitMs(pair, nowMs),
      who.known ? 0 : this.#addresses.waitMs(who.address, nowMs),
      who.known ? 0 : this.#accounts.waitMs(who.account, nowMs),
    );
    if (waitMs > 0) throw new ApiProblem("rate_limited", { seconds: Math.ceil(waitMs / 1000) });
    this.#addresses.failed(who.address, nowMs);
    if (!who.known) this.#accounts.failed(who.account, nowMs);
    let wrong = false;
    try {
      wrong = !(await look());
    } finally {
      if (!wrong) {
        this.#addresses.takeBack(who.address);
        if (!who.known) this.#accounts.takeBack(who.account);
      }
    }
    if (wrong) this.#pairs.failed(pair, nowMs);
    else this.#pairs.forget(pair);
    return !wrong;
  }
}
