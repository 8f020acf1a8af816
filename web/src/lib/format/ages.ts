/**
 * Time since each service was last heard from, stored outside React: a `seen` event changes ten thousand ages a second,
 * and only the visible cells may render for it.
 */
export interface Ages {
  /** ages in ms by ref, as received at `atMs` (this page's clock, so that a wrong clock on a host has no effect) */
  take(ages: Readonly<Record<string, number | null>>, atMs: number): void;
  one(ref: string, ageMs: number | null, atMs: number): void;
  /** discards all ages */
  forget(): void;
  /** advances "now", so that ages grow while no event arrives */
  tick(nowMs: number): void;
  /** age in ms, rounded to 100 ms so that equal text means equal value; null when unknown */
  get(ref: string): number | null;
  readonly subscribe: (listener: () => void) => () => void;
}

/** @internal */
export function createAges(): Ages {
  const heardAt = new Map<string, number | null>();
  const listeners = new Set<() => void>();
  let now = 0;
  const notify = () => {
    for (const listener of listeners) listener();
  };
  return {
    take(ages, atMs) {
      for (const [ref, age] of Object.entries(ages)) heardAt.set(ref, age === null ? null : atMs - age);
      now = Math.max(now, atMs);
      notify();
    },
    one(ref, ageMs, atMs) {
      heardAt.set(ref, ageMs === null ? null : atMs - ageMs);
      now = Math.max(now, atMs);
      notify();
    },
    forget() {
      heardAt.clear();
      notify();
    },
    tick(nowMs) {
      now = Math.max(now, nowMs);
      notify();
    },
    get(ref) {
      const at = heardAt.get(ref);
      if (at === undefined || at === null) return null;
      return Math.max(0, Math.round((now - at) / 100) * 100);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The page's one store of ages. Its clock is performance.now(). */
export const ages = createAges();
