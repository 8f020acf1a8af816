import type { EventOf } from "@core-console/shared/contract/events";
import type { Service } from "@core-console/shared/contract/service";

type Upstream = EventOf<"upstream">;

/**
 * Returns consoles where the user can continue: not this one, and none of a Core that was or is being removed. `rows`:
 * the services as last known.
 */
export function otherConsoles(
  upstream: Upstream,
  rows: readonly Service[],
  going: readonly Service[] = [],
): Upstream["consoles"] {
  const leaves = (ref: string) => going.some((s) => s.ref === ref) || fateOf(ref, rows) !== null;
  return upstream.consoles.filter(({ ref }) => ref !== upstream.self?.ref && !leaves(ref));
}

/**
 * Returns the Core whose console serves this page, where it was last known to be removed or being removed; otherwise
 * null.
 */
export function ownRemoval(upstream: Upstream, rows: readonly Service[]): { name: string; fate: Fate } | null {
  const { self } = upstream;
  const fate = self === null ? null : fateOf(self.ref, rows);
  return self === null || fate === null ? null : { name: self.name, fate };
}

export type Fate = "going" | "gone";

function fateOf(ref: string, rows: readonly Service[]): Fate | null {
  const row = rows.find((s) => s.ref === ref);
  if (row !== undefined) return row.state === "removing" ? "going" : null;
  // a registry is never empty: without rows nothing is known
  return rows.length > 0 ? "gone" : null;
}
