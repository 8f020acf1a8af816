import { RE2JS } from "re2js";
import type { ServiceQuery } from "@core-console/shared/contract/routes";
import type { Service } from "@core-console/shared/contract/service";
import { costlyFilter, expressionCost, matchingSteps } from "@core-console/shared/domain/expression-cost";
import { plainFilter, serviceOrder } from "@core-console/shared/domain/views/service-list";
import { sorted, type Work } from "../../../../lib/work/slices.ts";
import { ApiProblem } from "../../../state/api-problem.ts";
import { cursorOf, offsetOf } from "../../server/cursor.ts";

const DEFAULT_SIZE = 250;

/** Steps of an expression that cost as much as one comparison of rows. */
const STEPS_A_UNIT = 16;

/** One page of the list; `next` is the cursor of the next page. */
export interface ServicePage {
  items: Service[];
  total: number;
  next: string | null;
}

/**
 * Filters, sorts and pages the list, in slices (lib/work/slices.ts). Throws validation_failed, and too_costly before
 * any work.
 */
export function* listServices(all: readonly Service[], query: ServiceQuery): Work<ServicePage> {
  const costly = costlyFilter(query, all);
  if (costly !== null) throw new ApiProblem("too_costly", { ...costly });
  const size = query.size ?? DEFAULT_SIZE;
  const from = query.cursor === undefined ? ((query.page ?? 1) - 1) * size : offsetOf(query.cursor);
  const matches = rowFilter(query);
  const found: Service[] = [];
  for (const service of all) {
    if (yield* matches(service)) found.push(service);
  }
  const ordered = yield* sorted(found, serviceOrder(query.sort));
  const next = from + size < ordered.length ? cursorOf(from + size) : null;
  return { items: ordered.slice(from, from + size), total: ordered.length, next };
}

/** Returns a predicate that reports whether a row matches, and the work that this takes. */
function rowFilter(query: ServiceQuery): (service: Service) => Work<boolean> {
  const plain = plainFilter(query);
  const name = expression(query.name, "name");
  const fqdn = expression(query.fqdn, "fqdn");
  return function* matches(service) {
    yield 1;
    if (!plain(service)) return false;
    if (name !== null && !(yield* name(service.name))) return false;
    return fqdn === null || (service.fqdn !== null && (yield* fqdn(service.fqdn)));
  };
}

/**
 * Compiles RE2 syntax with an engine that cannot backtrack; the size of the compiled program was checked before
 * (costlyFilter).
 */
function expression(source: string | undefined, path: string): ((text: string) => Work<boolean>) | null {
  if (source === undefined) return null;
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(source, RE2JS.CASE_INSENSITIVE);
  } catch {
    throw new ApiProblem("validation_failed", {}, [{ path, code: "regex", message: "" }]);
  }
  const cost = expressionCost(source);
  return function* find(text) {
    yield matchingSteps(cost, text.length) / STEPS_A_UNIT;
    return compiled.matcher(text).find();
  };
}
