import type { Permission, UserRole } from "../../contract/access.ts";
import type { ErrorCode } from "../../contract/errors.ts";
import type { Route } from "../../contract/route.ts";
import type { Reason } from "../../contract/service.ts";
import { CONFIRMED_MS, lesserRole, may } from "../../domain/permissions.ts";
import { idleEndMs } from "./access.ts";
import type { Access, FakeSession, FakeToken, FakeUser } from "./access.ts";

/** The caller, by session or by token. */
export interface Caller {
  readonly user: FakeUser;
  /** a token's role is never above its owner's */
  readonly role: UserRole;
  readonly session: FakeSession | null;
  readonly token: FakeToken | null;
}
export interface Refusal {
  readonly code: ErrorCode;
  readonly params: Reason["params"];
}

/**
 * Returns the caller; a bearer header takes precedence over the browser's session, as scripts send it. Null:
 * unauthenticated.
 */
export function callerOf(access: Access, request: Request, nowMs: number): Caller | null {
  const bearer = /^Bearer +(\S+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  if (bearer !== undefined) {
    const token = [...access.tokens.values()].find((t) => t.secret === bearer && t.expiresAtMs > nowMs);
    const user = token === undefined ? undefined : access.users.get(token.userId);
    if (token === undefined || user === undefined || user.disabled) return null;
    return { user, role: lesserRole(user.role, token.role), session: null, token };
  }
  const session = access.current === null ? undefined : access.sessions.get(access.current);
  const user = session === undefined ? undefined : access.users.get(session.userId);
  if (session === undefined || user === undefined || user.disabled || idleEndMs(access, session) <= nowMs) return null;
  return { user, role: session.copyAtMs === undefined ? user.role : "viewer", session, token: null };
}

export const isConfirmed = (caller: Caller, nowMs: number): boolean =>
  caller.session?.confirmedAtMs != null && nowMs - caller.session.confirmedAtMs < CONFIRMED_MS;

export const passwordNeeded = (caller: Caller): Refusal => ({
  code: "password_needed",
  params: caller.token !== null ? { why: "token" } : caller.user.source === "oidc" ? { why: "oidc" } : { why: null },
});

/** Returns why this caller may not call this route according to the contract's table; null when it may. */
export function refusalOf(route: Route, caller: Caller, nowMs: number): Refusal | null {
  const purpose = caller.token?.purpose ?? null;
  if (purpose === null) return refusalOfRole(route, caller, nowMs);
  if (route.tokenPurpose !== purpose) return { code: "forbidden", params: { why: "purpose", purpose } };
  return roleRefusal({ role: caller.user.role }, purpose);
}

function refusalOfRole(route: Route, caller: Caller, nowMs: number): Refusal | null {
  if (caller.session?.copyAtMs !== undefined && route.readOnly !== true) return { code: "read_only", params: {} };
  // A token is not a sign-in: it stays valid while its owner has to choose a password.
  if (caller.session !== null && caller.user.mustChangePassword && route.beforePasswordChange !== true)
    return { code: "password_change_needed", params: {} };
  if (route.session === true && caller.session === null) return { code: "forbidden", params: { why: "session" } };
  const role = route.permission == null ? null : roleRefusal(caller, route.permission);
  return role ?? (route.confirmed === true && !isConfirmed(caller, nowMs) ? passwordNeeded(caller) : null);
}

/** Returns `forbidden` where the role lacks the permission, with the lowest role that has it. */
export function roleRefusal(caller: Pick<Caller, "role">, permission: Permission): Refusal | null {
  const verdict = may(caller.role, permission);
  return verdict.ok ? null : { code: "forbidden", params: { why: "role", ...verdict.params } };
}
