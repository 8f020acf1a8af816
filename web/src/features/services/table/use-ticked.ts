import { useCallback, useMemo, useState } from "react";
import type { Service } from "@core-console/shared/contract/service";

/** Returns the ticked services and what ticks them; a service that leaves the list leaves the ticked ones too. */
export function useTicked(all: readonly Service[]) {
  const [refs, setRefs] = useState<ReadonlySet<string>>(new Set());
  const services = useMemo(() => all.filter((s) => refs.has(s.ref)), [all, refs]);
  const tick = useCallback((some: readonly string[], on: boolean) => {
    setRefs((now) => {
      const next = new Set(now);
      for (const ref of some) {
        if (on) next.add(ref);
        else next.delete(ref);
      }
      return next;
    });
  }, []);
  /** Returns what an action on a row is for: that row, or all ticked ones where it is among them; null: no row. */
  const targets = useCallback(
    (ref: string | null): readonly Service[] =>
      ref === null || refs.has(ref) ? services : all.filter((s) => s.ref === ref),
    [all, refs, services],
  );
  return { refs, services, tick, targets };
}
