import type { Target } from "../leader/decide-route.ts";

/** A stream of a Core: the leader's own, or a stale one from a Core's copy. */
export interface Wanted {
  core: string;
  stale: boolean;
}

export interface WantedFacts {
  route: Pick<Target, "kind" | "core"> | null;
  /** Cores that answer, best first */
  living: readonly string[];
  current: Wanted | null;
  /** whose stream ended last: the others come before it */
  failed: string | null;
}

/** Which stream to hold; null: none can be. A stream that lives is kept while nobody leads, so that lights and roles go on. */
export function wantedStream(f: WantedFacts): Wanted | null {
  if (f.route) return { core: f.route.core, stale: f.route.kind === "voter" };
  if (f.current) return f.current;
  const core = f.living.find((c) => c !== f.failed) ?? f.living[0];
  return core === undefined ? null : { core, stale: true };
}
