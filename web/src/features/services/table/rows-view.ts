import type { Service } from "@core-console/shared/contract/service";
import { COLUMN_IDS, columnOf } from "./columns.tsx";
import type { TableView } from "./table-url.ts";

const haystacks = new WeakMap<Service, string>();

/** Everything a person may search by, folded once a row: ten thousand rows are searched at every key. */
function haystack(s: Service): string {
  const made =
    haystacks.get(s) ??
    [s.name, s.fqdn, s.address, s.id, s.ref, s.version]
      .filter((x) => x !== null)
      .join("\n")
      .toLowerCase();
  haystacks.set(s, made);
  return made;
}

/**
 * Returns the rows that match search and filters, in their order. All words in the search must be found. `old`: the
 * list is outdated, and lights with it.
 */
export function fitting(rows: readonly Service[], view: TableView, old: boolean): readonly Service[] {
  const words = view.search
    .trim()
    .toLowerCase()
    .split(/\s+/)
    .filter((w) => w !== "");
  const filters = COLUMN_IDS.flatMap((id) => {
    const { filter } = columnOf(id);
    const picked = view.filters[id] ?? [];
    return filter === undefined || picked.length === 0 ? [] : [{ of: filter.of, picked: new Set(picked) }];
  });
  if (words.length === 0 && filters.length === 0) return rows;
  return rows.filter(
    (s) =>
      filters.every(({ of, picked }) => {
        const value = of(s, old);
        return value !== null && picked.has(value);
      }) && words.every((w) => haystack(s).includes(w)),
  );
}

/** Rows as they come: in the order of their making, so that none changes its place by itself. */
export const byAge = (rows: readonly Service[]): readonly Service[] =>
  rows.toSorted((a, b) =>
    a.createdAt === b.createdAt ? a.name.localeCompare(b.name) : a.createdAt < b.createdAt ? -1 : 1,
  );
