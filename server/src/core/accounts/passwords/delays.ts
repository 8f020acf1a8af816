const LONGEST_MS = 900_000;
const FORGET_MS = 3_600_000;

/**
 * Growing delays by key: the first `free` failures cause none, then 1 s, 2 s, 4 s … up to 15 min; an hour without
 * failures resets a key.
 */
export class Delays {
  readonly #options: { free: number; maxKeys: number };
  readonly #failures = new Map<string, { count: number; atMs: number }>();

  constructor(options: { free: number; maxKeys: number }) {
    this.#options = options;
  }

  /** Returns the ms until the next attempt is allowed; 0: now. */
  waitMs(key: string, nowMs: number): number {
    const known = this.#known(key, nowMs);
    if (known === null || known.count < this.#options.free) return 0;
    return Math.max(0, known.atMs + delayMs(known.count - this.#options.free) - nowMs);
  }

  failed(key: string, nowMs: number): void {
    const count = (this.#known(key, nowMs)?.count ?? 0) + 1;
    this.#failures.delete(key);
    if (this.#failures.size >= this.#options.maxKeys) {
      const [oldest] = this.#failures.keys();
      if (oldest !== undefined) this.#failures.delete(oldest);
    }
    this.#failures.set(key, { count, atMs: nowMs });
  }

  /** Takes back a failure that was counted before the outcome was known and was none. */
  takeBack(key: string): void {
    const known = this.#failures.get(key);
    if (known !== undefined && --known.count <= 0) this.#failures.delete(key);
  }

  forget(key: string): void {
    this.#failures.delete(key);
  }

  #known(key: string, nowMs: number): { count: number; atMs: number } | null {
    const known = this.#failures.get(key);
    return known === undefined || nowMs - known.atMs > FORGET_MS ? null : known;
  }
}

function delayMs(over: number): number {
  return Math.min(LONGEST_MS, 1000 * 2 ** Math.min(over, 30));
}
