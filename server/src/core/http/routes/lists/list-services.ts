import { RE2JS } from "re2js";
import type { ServiceQuery } from "@core-console/shared/contract/routes";
import type { Service } from "@core-console/shared/contract/service";
import { costlyFilter, expressionCost, matchingSteps } from "@core-console/shared/domain/expression-cost";
import type { z } from "zod/mini";
import { sorted, type Work } from "../../../../lib/work/slices.ts";
import { ApiProblem } from "../../../state/api-problem.ts";

const DEFAULT_SIZE = 250;
type Query = z.infer<typeof ServiceQuery>;

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
export function* listServices(all: readonly Service[], q: Query): Work<ServicePage> {
  const costly = costlyFilter(q, all);
  if (costly !== null) throw new ApiProblem("too_costly", { ...costly });
  const size = q.size ?? DEFAULT_SIZE;
  const from = q.cursor === undefined ? ((q.page ?? 1) - 1) * size : offsetOf(q.cursor);
  const matches = rowFilter(q);
  const found: Service[] = [];
  for (const service of all) {
    if (yield* matches(service)) found.push(service);
  }
  const key = (q.sort ?? "createdAt").replace(/^-/, "");
  const direction = q.sort?.startsWith("-") === true ? -1 : 1;
  const ordered = yield* sorted(
    found,
    (a, b) =>
      order(sortValue(a, key), sortValue(b, key), direction) || order(a.createdAt, b.createdAt) || order(a.ref, b.ref),
  );
  const next = from + size < ordered.length ? Buffer.from(`o:${from + size}`).toString("base64url") : null;
  return { items: ordered.slice(from, from + size), total: ordered.length, next };
}

/** Returns a predicate that reports whether a row matches, and the work that this takes. */
function rowFilter(q: Query): (s: Service) => Work<boolean> {
  const name = expression(q.name, "name");
  const fqdn = expression(q.fqdn, "fqdn");
  const pattern = q.pattern?.toLowerCase();
  const id = q.id === undefined ? null : new Set(q.id.map((i) => i.toLowerCase()));
  return function* matches(s) {
    yield 1;
    return (
      (id === null || id.has(s.id ?? "") || id.has(s.ref)) &&
      (q.kind === undefined || q.kind.includes(s.kind)) &&
      (q.paired === undefined || q.paired === s.paired) &&
      (q.status === undefined || q.status.includes(s.status)) &&
      (q.role === undefined || q.role.includes(s.role ?? "")) &&
      (pattern === undefined || [s.name, s.fqdn, s.address, s.id].some((v) => v?.toLowerCase().includes(pattern))) &&
      (name === null || (yield* name(s.name))) &&
      (fqdn === null || (s.fqdn !== null && (yield* fqdn(s.fqdn))))
    );
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

function offsetOf(cursor: string): number {
  const match = /^o:(\d{1,9})$/.exec(Buffer.from(cursor, "base64url").toString());
  if (match === null) throw new ApiProblem("validation_failed", {}, [{ path: "cursor", code: "format", message: "" }]);
  return Number(match[1]);
}

function sortValue(s: Service, key: string): string | number | null {
  switch (key) {
    case "name":
      return s.name.toLowerCase();
    case "status":
      return s.status;
    case "role":
      return s.role;
    case "fqdn":
      return s.fqdn;
    case "version":
      return s.version;
    case "lag":
      return s.raft.lagEntries;
    case "uptime":
      return s.uptimeSeconds;
    default:
      return s.createdAt;
  }
}

/** Compares two values; unknown ones come last in either direction. */
function order(a: string | number | null, b: string | number | null, direction: 1 | -1 = 1): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return a < b ? -direction : direction;
}
