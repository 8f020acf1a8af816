import type { UserRecord } from "../../state/records-access.ts";
import type { Registry } from "../../state/registry.ts";

/**
 * Reports whether the user can sign in and administer independently of a provider: only such users count towards the
 * last administrator.
 */
export function standsForAdministration(user: UserRecord | null): boolean {
  return user?.role === "administrator" && user.source === "local" && !user.disabled && user.passwordHash !== null;
}

/** Reports whether `after` (null: removed) leaves no user who can administer. Only a change from one to none counts. */
export function losesLastAdministrator(registry: Registry, before: UserRecord, after: UserRecord | null): boolean {
  if (!standsForAdministration(before) || standsForAdministration(after)) return false;
  return ![...registry.users.values()].some(({ value }) => value.id !== before.id && standsForAdministration(value));
}
