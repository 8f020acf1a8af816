import type { Target } from "../leader/decide-route.ts";

/** A stream of a Core: the leader's own, or a stale one from another Core's copy. */
export interface Wanted {
  core: string;
  stale: boolean;
}

export interface WantedFacts {
  route: Pick<Target, "kind" | "core"> | null;
  /** Cores that answer, most preferred first */
  living: readonly string[];
  current: Wanted | null;
  /** the Core whose stream broke last: the others are preferred to it */
  failed: string | null;
}

/**
 * Returns which stream to keep open; null: none is possible. A working stream is kept while there is no leader, so that
 * lights and roles stay current.
 */
export function wantedStream({ route, living, current, failed }: WantedFacts): Wanted | null {
  if (route) return { core: route.core, stale: route.kind === "voter" };
  if (current) return current;
  const core = living.find((other) => other !== failed) ?? living[0];
  return core === undefined ? null : { core, stale: true };
}

/** Reports whether an open stream is the wanted one. */
export function isWanted<T extends Wanted>(open: T | null, wanted: Wanted): open is T {
  return open !== null && open.core === wanted.core && open.stale === wanted.stale;
}
