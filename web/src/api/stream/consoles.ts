import type { EventOf } from "@core-console/shared/contract/events";
import type { Service } from "@core-console/shared/contract/service";

type Upstream = EventOf<"upstream">;

/** Consoles to go on at: not this one, and none of a Core that is gone or going. `rows`: the services as last known. */
export function otherConsoles(
  upstream: Upstream,
  rows: readonly Service[],
  going: readonly Service[] = [],
): Upstream["consoles"] {
  const leaves = (ref: string) => going.some((s) => s.ref === ref) || fateOf(ref, rows) !== null;
  return upstream.consoles.filter(({ ref }) => ref !== upstream.self?.ref && !leaves(ref));
}

/** The Core whose console serves this page, where the last thing known is that it is taken out; else null. */
export function ownRemoval(upstream: Upstream, rows: readonly Service[]): { name: string; fate: Fate } | null {
  const { self } = upstream;
  const fate = self === null ? null : fateOf(self.ref, rows);
  return self === null || fate === null ? null : { name: self.name, fate };
}

export type Fate = "going" | "gone";

function fateOf(ref: string, rows: readonly Service[]): Fate | null {
  const row = rows.find((s) => s.ref === ref);
  if (row !== undefined) return row.state === "removing" ? "going" : null;
  // no registry is empty: without a row nothing is known
  return rows.length > 0 ? "gone" : null;
}
