/**
 * The two counters behind every rate limit, both bounded: for one key more, the oldest is dropped, so that requests
 * under many keys cannot reset the limits of all.
 *
 * They differ because their limits do: TokenBuckets spread requests evenly after a burst; WindowCounts keep to a
 * documented number a minute, as for enrolments and audit entries, which a bucket of that burst would exceed by up to
 * twice.
 */

/** Token buckets by key: `burst` at once, `perSecond` after that. The oldest key is the one unused for the longest. */
export class TokenBuckets {
  readonly #options: { perSecond: number; burst: number; maxKeys: number };
  readonly #buckets = new Map<string, { left: number; atMs: number }>();

  constructor(options: { perSecond: number; burst: number; maxKeys: number }) {
    this.#options = options;
  }

  /** Takes one token. Returns 0, or the whole seconds after which to try again. */
  take(key: string, nowMs: number): number {
    const { perSecond, burst, maxKeys } = this.#options;
    const known = this.#buckets.get(key);
    const refilled = known === undefined ? burst : known.left + (Math.max(0, nowMs - known.atMs) / 1000) * perSecond;
    const left = Math.min(burst, refilled);
    putLast(this.#buckets, key, { left: left >= 1 ? left - 1 : left, atMs: nowMs }, maxKeys);
    return left >= 1 ? 0 : Math.max(1, Math.ceil((1 - left) / perSecond));
  }
}

/**
 * Counts by key in windows that begin with the first count: `most` in each. The oldest key is the one whose window
 * began first.
 */
export class WindowCounts {
  readonly #options: { windowMs: number; most: number; maxKeys: number };
  readonly #windows = new Map<string, { count: number; sinceMs: number }>();

  constructor(options: { windowMs: number; most: number; maxKeys: number }) {
    this.#options = options;
  }

  /** Counts one. Returns 0, or the ms until the next window if this one is full. */
  take(key: string, nowMs: number): number {
    const { windowMs, most, maxKeys } = this.#options;
    const known = this.#windows.get(key);
    if (known === undefined || nowMs - known.sinceMs >= windowMs) {
      putLast(this.#windows, key, { count: 1, sinceMs: nowMs }, maxKeys);
      return 0;
    }
    known.count += 1;
    return known.count > most ? known.sinceMs + windowMs - nowMs : 0;
  }
}

/** Puts an entry at the end of a map of at most `maxKeys`, and drops the first to make room. */
function putLast<V>(map: Map<string, V>, key: string, value: V, maxKeys: number): void {
  map.delete(key);
  const [oldest] = map.keys();
  if (map.size >= maxKeys && oldest !== undefined) map.delete(oldest);
  map.set(key, value);
}
