import type { TokenPurpose } from "@core-console/shared/contract/access";
import type { Route } from "@core-console/shared/contract/route";
import { CONFIRMED_MS, may } from "@core-console/shared/domain/permissions";
import { ApiProblem } from "../../state/api-problem.ts";
import type { SessionRecord } from "../../state/records-access.ts";
import type { Caller, Connection, SignedInUser } from "./caller.ts";

type Certified = Pick<Connection, "node" | "member" | "voter" | "removed">;

/**
 * Throws the refusal unless this caller may use this route at `nowMs` (ms since 1970), by the route table and
 * domain/permissions.ts.
 */
export function authorize(route: Route, caller: Certified & Pick<Caller, "user">, nowMs: number): void {
  if (route.audience === "node" && !isNode(route, caller))
    throw new ApiProblem("forbidden", { why: caller.member ? "voter" : "certificate" });
  if (route.audience === "user") authorizeUser(route, caller.user, nowMs);
}

function authorizeUser(route: Route, user: SignedInUser | null, nowMs: number): void {
  if (user === null) throw new ApiProblem("unauthenticated");
  const purpose = "token" in user.by ? user.by.token.purpose : null;
  if (purpose === null) authorizeRole(route, user, nowMs);
  else authorizePurpose(route, purpose, user);
}

function authorizeRole(route: Route, user: SignedInUser, nowMs: number): void {
  if (user.readOnly !== undefined && route.readOnly !== true) throw new ApiProblem("read_only");
  const hasSession = "session" in user.by;
  // A token is not a sign-in: it keeps working while its owner has yet to choose a password.
  if (hasSession && user.user.mustChangePassword && route.beforePasswordChange !== true)
    throw new ApiProblem("password_change_needed");
  if (route.session === true && !hasSession) throw new ApiProblem("forbidden", { why: "session" });
  const verdict = route.permission == null ? null : may(user.role, route.permission);
  if (verdict?.ok === false) throw new ApiProblem("forbidden", { why: "role", role: verdict.params["role"] ?? null });
  if (route.confirmed === true) requireConfirmed(user, nowMs);
}

/** A token with a purpose serves that alone, as long as its owner may do the same. */
function authorizePurpose(route: Route, purpose: TokenPurpose, { user }: SignedInUser): void {
  if (route.tokenPurpose !== purpose) throw new ApiProblem("forbidden", { why: "purpose", purpose });
  const verdict = may(user.role, purpose);
  if (!verdict.ok) throw new ApiProblem("forbidden", { why: "role", role: verdict.params["role"] ?? null });
}

/** Reports whether the caller's certificate is accepted on this route. */
export function isNode(route: Route, caller: Certified): boolean {
  if (route.departed === true && caller.removed !== null) return true;
  if (route.joining === true) return caller.node !== null;
  return route.voting === true ? caller.voter : caller.member;
}

/** Throws password_needed (why: token, oidc or null) unless the password was confirmed within the last 5 minutes. */
export function requireConfirmed({ user, by }: SignedInUser, nowMs: number): void {
  if (!("session" in by)) throw new ApiProblem("password_needed", { why: "token" });
  if (confirmedUntil(by.session, nowMs) !== null) return;
  throw new ApiProblem("password_needed", { why: user.passwordHash === null ? "oidc" : null });
}

/**
 * Returns until when actions that require a confirmed password are allowed, ms since 1970; null: it must be confirmed
 * first.
 */
export function confirmedUntil(session: SessionRecord, nowMs: number): number | null {
  if (session.confirmedAt === null) return null;
  const until = Date.parse(session.confirmedAt) + CONFIRMED_MS;
  return nowMs < until ? until : null;
}
