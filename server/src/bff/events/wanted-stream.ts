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
export function wantedStream(f: WantedFacts): Wanted | null {
  if (f.route) return { core: f.route.core, stale: f.route.kind === "voter" };
  if (f.current) return f.current;
  const core = f.living.find((c) => c !== f.failed) ?? f.living[0];
  return core === undefined ? null : { core, stale: true };
}
