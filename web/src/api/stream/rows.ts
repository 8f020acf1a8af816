import type { Service } from "@core-console/shared/contract/service";

/** Rows by ref that events brought, `null` for those removed, since a list was asked for. */
export type Touched = ReadonlyMap<string, Service | null>;

/** Puts changed rows in and takes removed ones out; rows that did not change stay the same objects. */
export function applyRows(
  rows: readonly Service[],
  changed: readonly Service[],
  removed: readonly string[],
): Service[] {
  const next = new Map(changed.map((s) => [s.ref, s]));
  const gone = new Set(removed);
  const out: Service[] = [];
  for (const row of rows) {
    if (gone.has(row.ref)) continue;
    const fresh = next.get(row.ref);
    next.delete(row.ref);
    out.push(fresh ?? row);
  }
  for (const row of next.values()) if (!gone.has(row.ref)) out.push(row);
  return out;
}

/** A list that was on its way while events came: what they brought is younger than the list. */
export function mergeList(list: readonly Service[], touched: Touched): Service[] {
  const changed: Service[] = [];
  const removed: string[] = [];
  for (const [ref, row] of touched) {
    if (row === null) removed.push(ref);
    else changed.push(row);
  }
  return applyRows(list, changed, removed);
}
