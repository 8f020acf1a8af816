import type { Route } from "@core-console/shared/contract/route";
import { CONFIRMED_MS, may } from "@core-console/shared/domain/permissions";
import { ApiProblem } from "../../state/api-problem.ts";
import type { Caller } from "./caller.ts";
import type { SessionRecord } from "../../state/records-access.ts";
import type { Identity, SignedInUser } from "./identity.ts";

/**
 * Throws the refusal unless this caller may use this route at `nowMs` (ms since 1970), by the route table and
 * domain/permissions.ts.
 */
export function authorize(
  route: Route,
  caller: Pick<Caller, "node" | "member" | "voter" | "removed">,
  identity: Identity,
  nowMs: number,
): void {
  if (route.audience === "node" && !isNode(route, caller))
    throw new ApiProblem("forbidden", { why: caller.member ? "voter" : "certificate" });
  if (route.audience !== "user") return;
  if (identity.kind === "anonymous") throw new ApiProblem("unauthenticated");
  const session = "session" in identity.by ? identity.by.session : null;
  // A token is not a sign-in: it keeps working while its owner has yet to choose a password.
  if (session !== null && identity.user.mustChangePassword && route.beforePasswordChange !== true)
    throw new ApiProblem("password_change_needed");
  if (route.session === true && session === null) throw new ApiProblem("forbidden", { why: "session" });
  const verdict = route.permission == null ? null : may(identity.role, route.permission);
  if (verdict?.ok === false) throw new ApiProblem("forbidden", { why: "role", role: verdict.params["role"] ?? null });
  if (route.confirmed === true) requireConfirmed(identity, nowMs);
}

/** Reports whether the caller's certificate is accepted on this route. */
export function isNode(route: Route, caller: Pick<Caller, "node" | "member" | "voter" | "removed">): boolean {
  if (route.departed === true && caller.removed !== null) return true;
  if (route.joining === true) return caller.node !== null;
  return route.voting === true ? caller.voter : caller.member;
}

/** Throws password_needed (why: token, oidc or null) unless the password was confirmed within the last 5 minutes. */
export function requireConfirmed(identity: SignedInUser, nowMs: number): void {
  const { user, by } = identity;
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
