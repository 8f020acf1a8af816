import type { ErrorCode } from "../contract/errors.ts";
import { ERROR_STATUS } from "../contract/errors.ts";
import { ROUTES } from "../contract/routes.ts";
import type { Route } from "../contract/route.ts";

/** Open to every role, but restricted in parts: `all` and `user` are for administrators. */
const FORBIDS = new Set<Route>([ROUTES.listSessions]);

/**
 * Returns every error code that a route may return: its own, and those that follow from how it is called. `not_leader`
 * is left out: it is used between Cores only, on 7210.
 * @internal
 */
export function errorsOf(route: Route): ErrorCode[] {
  const codes: ErrorCode[] = [
    ...route.errors,
    // An unknown query parameter, an invalid Idempotency-Key: possible on every route.
    "validation_failed",
    ...callerErrors(route),
    ...changeErrors(route),
    "misdirected",
    "rate_limited",
    "internal",
    ...clusterErrors(route),
  ];
  return [...new Set(codes)];
}

/** Returns the codes by which a caller is refused who is not signed in or may not call the route. */
function callerErrors(route: Route): ErrorCode[] {
  const codes: ErrorCode[] = [];
  if (route.audience === "user") {
    codes.push("unauthenticated");
    if (route.permission != null || route.session === true || FORBIDS.has(route)) codes.push("forbidden");
    if (route.beforePasswordChange !== true) codes.push("password_change_needed");
    if (route.readOnly !== true) codes.push("read_only");
  }
  if (route.confirmed === true) codes.push("password_needed");
  return codes;
}

/** Returns the codes by which a change is refused. Some routes that are no change also write to the registry. */
function changeErrors(route: Route): ErrorCode[] {
  if (!isChange(route)) return route.errors.includes("outcome_unknown") ? ["storage_full"] : [];
  const csrf: ErrorCode[] = route.audience === "user" ? ["csrf"] : [];
  const life: ErrorCode[] = route.audience === "user" && route.anyLife !== true ? ["other_life"] : [];
  const restore: ErrorCode[] = life.length > 0 && route.duringRestore !== true ? ["busy"] : [];
  return ["cross_site", ...csrf, ...life, ...restore, "unsupported_media_type", "payload_too_large", "storage_full"];
}

/** Returns the codes that follow from the state of the cluster. */
function clusterErrors(route: Route): ErrorCode[] {
  const codes: ErrorCode[] = route.local === true ? [] : ["no_leader", "no_quorum"];
  return isChange(route) ? codes : [...codes, "read_lost"];
}

const isChange = ({ method }: Route): boolean => method !== "GET";

/** Returns the codes of a route by status, in the order of the statuses. */
export function errorsByStatus(route: Route): [status: number, codes: ErrorCode[]][] {
  const by = new Map<number, ErrorCode[]>();
  for (const code of errorsOf(route)) by.set(ERROR_STATUS[code], [...(by.get(ERROR_STATUS[code]) ?? []), code]);
  return [...by].toSorted(([a], [b]) => a - b);
}
