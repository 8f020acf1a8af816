import type { Service } from "@core-console/shared/contract/service";

/** Rows by ref received in events since a list was requested, `null` for removed ones. */
export type Touched = ReadonlyMap<string, Service | null>;

/** Adds changed rows and removes deleted ones; unchanged rows stay the same objects. */
export function applyRows(
  rows: readonly Service[],
  changed: readonly Service[],
  removed: readonly string[],
): Service[] {
  const next = new Map(changed.map((s) => [s.ref, s]));
  const deleted = new Set(removed);
  const out: Service[] = [];
  for (const row of rows) {
    if (deleted.has(row.ref)) continue;
    const fresh = next.get(row.ref);
    next.delete(row.ref);
    out.push(fresh ?? row);
  }
  for (const row of next.values()) if (!deleted.has(row.ref)) out.push(row);
  return out;
}

/** Merges a list with the events received while it was requested: the events are newer than the list. */
export function mergeList(list: readonly Service[], touched: Touched): Service[] {
  const changed: Service[] = [];
  const removed: string[] = [];
  for (const [ref, row] of touched) {
    if (row === null) removed.push(ref);
    else changed.push(row);
  }
  return applyRows(list, changed, removed);
}
