import { RE2JS } from "re2js";
import type { ServiceQuery } from "@core-console/shared/contract/routes";
import type { Service } from "@core-console/shared/contract/service";
import type { z } from "zod/mini";
import { ApiProblem } from "../problem.ts";

const DEFAULT_SIZE = 250;
type Query = z.infer<typeof ServiceQuery>;

/** Filters, sorts and cuts a page (design page 2, GET services). `next` is the cursor of the next page. Throws validation_failed. */
export function listServices(
  all: readonly Service[],
  q: Query,
): { items: Service[]; total: number; next: string | null } {
  const name = expression(q.name, "name");
  const fqdn = expression(q.fqdn, "fqdn");
  const pattern = q.pattern?.toLowerCase();
  const found = all.filter(
    (s) =>
      (q.id === undefined || q.id.some((i) => i.toLowerCase() === s.id || i.toLowerCase() === s.ref)) &&
      (q.kind === undefined || q.kind.includes(s.kind)) &&
      (q.paired === undefined || q.paired === s.paired) &&
      (q.status === undefined || q.status.includes(s.status)) &&
      (q.role === undefined || q.role.includes(s.role ?? "")) &&
      (name === null || name.matcher(s.name).find()) &&
      (fqdn === null || (s.fqdn !== null && fqdn.matcher(s.fqdn).find())) &&
      (pattern === undefined || [s.name, s.fqdn, s.address, s.id].some((v) => v?.toLowerCase().includes(pattern))),
  );
  const key = (q.sort ?? "createdAt").replace(/^-/, "");
  const direction = q.sort?.startsWith("-") === true ? -1 : 1;
  found.sort(
    (a, b) =>
      order(sortValue(a, key), sortValue(b, key), direction) || order(a.createdAt, b.createdAt) || order(a.ref, b.ref),
  );
  const size = q.size ?? DEFAULT_SIZE;
  const from = q.cursor === undefined ? ((q.page ?? 1) - 1) * size : offsetOf(q.cursor);
  const next = from + size < found.length ? Buffer.from(`o:${from + size}`).toString("base64url") : null;
  return { items: found.slice(from, from + size), total: found.length, next };
}

/** RE2 syntax by an engine that cannot backtrack, so no expression can hang a Core. */
function expression(source: string | undefined, path: string): RE2JS | null {
  if (source === undefined) return null;
  try {
    return RE2JS.compile(source, RE2JS.CASE_INSENSITIVE);
  } catch {
    throw new ApiProblem("validation_failed", {}, [{ path, code: "regex", message: "" }]);
  }
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

/** What is not known comes last, whichever way the rest goes. */
function order(a: string | number | null, b: string | number | null, direction: 1 | -1 = 1): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return a < b ? -direction : direction;
}
