import type { UserRecord } from "../../state/records-access.ts";
import type { Registry } from "../../state/registry.ts";

/** Can sign in and administer whatever a provider does: only these count when the last one is looked for. */
export function standsForAdministration(user: UserRecord | null): boolean {
  return user?.role === "administrator" && user.source === "local" && !user.disabled && user.passwordHash !== null;
}

/** Does `after` (null: removed) leave nobody who can administer? Of a change from one to none only. */
export function losesLastAdministrator(registry: Registry, before: UserRecord, after: UserRecord | null): boolean {
  if (!standsForAdministration(before) || standsForAdministration(after)) return false;
  return ![...registry.users.values()].some(({ value }) => value.id !== before.id && standsForAdministration(value));
}
