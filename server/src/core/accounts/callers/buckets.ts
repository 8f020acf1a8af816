/**
 * Token buckets by key: `burst` at once, `perSecond` after that. Bounded: the key unused for the longest time is
 * dropped.
 */
export class Buckets {
  readonly #o: { perSecond: number; burst: number; maxKeys: number };
  readonly #left = new Map<string, { left: number; atMs: number }>();

  constructor(o: { perSecond: number; burst: number; maxKeys: number }) {
    this.#o = o;
  }

  /** Takes one token. Returns 0, or the seconds after which to try again. */
  take(key: string, nowMs: number): number {
    const { perSecond, burst, maxKeys } = this.#o;
    const known = this.#left.get(key);
    const refilled = known === undefined ? burst : known.left + (Math.max(0, nowMs - known.atMs) / 1000) * perSecond;
    const left = Math.min(burst, refilled);
    this.#left.delete(key);
    if (known === undefined && this.#left.size >= maxKeys) {
      const [oldest] = this.#left.keys();
      if (oldest !== undefined) this.#left.delete(oldest);
    }
    this.#left.set(key, { left: left >= 1 ? left - 1 : left, atMs: nowMs });
    return left >= 1 ? 0 : Math.max(1, Math.ceil((1 - left) / perSecond));
  }
}
