import type * as z from "zod/mini";
import type { ServiceQuery } from "../contract/routes.ts";
import type { Service } from "../contract/service.ts";
import type { UserRole } from "../contract/access.ts";
import { costlyFilter } from "../domain/expression-cost.ts";
import { serviceFor } from "./world/view.ts";
import { rowsOf } from "./world/world.ts";
import type { World } from "./world/world.ts";

type Query = z.infer<typeof ServiceQuery>;

const SORT_VALUE: Record<string, (s: Service) => string | number | null> = {
  name: (s) => s.name.toLowerCase(),
  status: (s) => s.status,
  role: (s) => s.role,
  fqdn: (s) => s.fqdn,
  createdAt: (s) => s.createdAt,
  version: (s) => s.version,
  lag: (s) => s.raft.lagEntries,
  uptime: (s) => s.uptimeSeconds,
};

interface Page {
  rows: Service[];
  total: number;
  size: number;
  page: number;
}

/** Returns which filter of the query is too costly, counted like the Core does; null: none. */
export function costlyPart(world: World, query: Query): Record<string, string> | null {
  return costlyFilter(
    query,
    rowsOf(world).map((core) => ({ name: core.name, fqdn: core.host?.fqdn ?? null })),
  );
}

/** Returns one page of the list as GET /services does. Unknown values sort last in both directions. */
export function servicesPage(world: World, query: Query, role: UserRole): Page {
  const cores = rowsOf(world);
  const view = serviceFor(world, role);
  const { page = 1, size = 250, cursor: _, tenantID: __, stale: ___, ...asked } = query;
  // The mock runs in the page: computing ten thousand views for each of ten pages would block the page.
  if (Object.values(asked).every((v) => v === undefined)) {
    const rows = cores.slice((page - 1) * size, page * size).map(view);
    return { rows, total: cores.length, size, page };
  }
  const wanted = cores.map(view).filter(matcher(query));
  const sorted = query.sort === undefined ? wanted : wanted.toSorted(comparer(query.sort));
  return { rows: sorted.slice((page - 1) * size, page * size), total: wanted.length, size, page };
}

function comparer(sort: string): (a: Service, b: Service) => number {
  const down = sort.startsWith("-");
  const value = SORT_VALUE[down ? sort.slice(1) : sort] ?? (() => null);
  return (a, b) => {
    const x = value(a);
    const y = value(b);
    if (x === y) return a.ref < b.ref ? -1 : 1;
    if (x === null) return 1;
    if (y === null) return -1;
    const order = typeof x === "string" ? x.localeCompare(String(y), "en", { numeric: true }) : x - Number(y);
    return down ? -order : order;
  };
}

function matcher(q: Query): (s: Service) => boolean {
  const name = pattern(q.name);
  const fqdn = pattern(q.fqdn);
  const text = q.pattern?.toLowerCase();
  return (s) =>
    (q.id === undefined || q.id.includes(s.id ?? "") || q.id.includes(s.ref)) &&
    (q.kind === undefined || q.kind.includes(s.kind)) &&
    (q.paired === undefined || q.paired === s.paired) &&
    (q.status === undefined || q.status.includes(s.status)) &&
    (q.role === undefined || (s.role !== null && q.role.includes(s.role))) &&
    (name === null || name.test(s.name)) &&
    (fqdn === null || (s.fqdn !== null && fqdn.test(s.fqdn))) &&
    (text === undefined || [s.name, s.fqdn, s.address, s.id].some((v) => v !== null && v.toLowerCase().includes(text)));
}

const pattern = (source: string | undefined): RegExp | null => (source === undefined ? null : new RegExp(source, "iu"));
