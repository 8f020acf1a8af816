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
  const change = route.method !== "GET";
  const user = route.audience === "user";
  const codes: (ErrorCode | false)[] = [
    ...route.errors,
    // An unknown query parameter, an invalid Idempotency-Key: possible on every route.
    "validation_failed",
    user && "unauthenticated",
    user && (route.permission != null || route.session === true || FORBIDS.has(route)) && "forbidden",
    user && route.beforePasswordChange !== true && "password_change_needed",
    route.confirmed === true && "password_needed",
    change && "cross_site",
    change && user && "csrf",
    change && "unsupported_media_type",
    change && "payload_too_large",
    (change || route.errors.includes("outcome_unknown")) && "storage_full",
    "misdirected",
    "rate_limited",
    "internal",
    route.local !== true && "no_leader",
    route.local !== true && "no_quorum",
    !change && "read_lost",
  ];
  return [...new Set(codes.filter((c) => c !== false))];
}

/** Returns the codes of a route by status, in the order of the statuses. */
export function errorsByStatus(route: Route): [status: number, codes: ErrorCode[]][] {
  const by = new Map<number, ErrorCode[]>();
  for (const code of errorsOf(route)) by.set(ERROR_STATUS[code], [...(by.get(ERROR_STATUS[code]) ?? []), code]);
  return [...by].toSorted(([a], [b]) => a - b);
}
