import type { Service, ServiceStatus } from "@core-console/shared/contract/service";
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

/** Returns the rows that match search and filters, in their order. All words in the search must be found. */
export function fitting(
  rows: readonly Service[],
  view: TableView,
  statusOf: (s: Service) => ServiceStatus,
): readonly Service[] {
  const words = view.search
    .trim()
    .toLowerCase()
    .split(/\s+/)
    .filter((w) => w !== "");
  if (words.length === 0 && view.status.length === 0 && view.type.length === 0 && view.role.length === 0) return rows;
  return rows.filter(
    (s) =>
      (view.status.length === 0 || view.status.includes(statusOf(s))) &&
      (view.type.length === 0 || view.type.includes(s.kind)) &&
      (view.role.length === 0 || (s.role !== null && view.role.includes(s.role))) &&
      words.every((w) => haystack(s).includes(w)),
  );
}

/** Rows as they come: in the order of their making, so that none changes its place by itself. */
export const byAge = (rows: readonly Service[]): readonly Service[] =>
  rows.toSorted((a, b) =>
    a.createdAt === b.createdAt ? a.name.localeCompare(b.name) : a.createdAt < b.createdAt ? -1 : 1,
  );
