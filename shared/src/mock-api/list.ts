import { RE2JS } from "re2js";
import type { UserRole } from "../contract/access.ts";
import type { ErrorCode, Problem } from "../contract/errors.ts";
import type { ServiceQuery } from "../contract/routes.ts";
import type { Service } from "../contract/service.ts";
import { costlyFilter } from "../domain/expression-cost.ts";
import { plainFilter, serviceOrder } from "../domain/views/service-list.ts";
import { serviceFor } from "./world/view.ts";
import { rowsOf } from "./world/world.ts";
import type { World } from "./world/world.ts";

interface Page {
  rows: Service[];
  total: number;
  size: number;
  page: number;
}

interface Refusal {
  code: ErrorCode;
  more: Partial<Problem>;
}

/** Returns one page of the list as GET /services does, or why the Core would refuse an expression of the query. */
export function servicesPage(world: World, query: ServiceQuery, role: UserRole): Page | { refused: Refusal } {
  const cores = rowsOf(world);
  const view = serviceFor(world, role);
  const { page = 1, size = 250, cursor: _, tenantID: __, stale: ___, ...wanted } = query;
  const cut = <T>(rows: readonly T[]): T[] => rows.slice((page - 1) * size, page * size);
  // The mock runs in the page: computing ten thousand views for each of ten pages would block the page.
  if (Object.values(wanted).every((value) => value === undefined))
    return { rows: cut(cores).map(view), total: cores.length, size, page };

  const named = cores.map(({ name, host }) => ({ name, fqdn: host?.fqdn ?? null }));
  const costly = costlyFilter(query, named);
  if (costly !== null) return { refused: { code: "too_costly", more: { params: costly } } };
  const [name, fqdn] = [expression(query.name), expression(query.fqdn)];
  if (name === "invalid") return { refused: invalid("name") };
  if (fqdn === "invalid") return { refused: invalid("fqdn") };
  const plain = plainFilter(query);
  const found = cores
    .map(view)
    .filter((service) => plain(service) && name(service.name) && fqdn(service.fqdn))
    .toSorted(serviceOrder(query.sort));
  return { rows: cut(found), total: found.length, size, page };
}

const invalid = (path: string): Refusal => ({
  code: "validation_failed",
  more: { errors: [{ path, message: "regex", code: "regex" }] },
});

/** Compiles a filter with the engine of the Core, so that both accept the same syntax. */
function expression(source: string | undefined): ((text: string | null) => boolean) | "invalid" {
  if (source === undefined) return () => true;
  try {
    const compiled = RE2JS.compile(source, RE2JS.CASE_INSENSITIVE);
    return (text) => text !== null && compiled.matcher(text).find();
  } catch {
    return "invalid";
  }
}
