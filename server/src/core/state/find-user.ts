import { foldName } from "@core-console/shared/contract/name";
import type { UserRecord } from "./records-access.ts";
import type { Versioned } from "./record-cache.ts";
import type { Registry } from "./registry.ts";

/** A user by what it signs in by, without regard to case; null for none. */
export function findByLogin(registry: Registry, login: string): Versioned<UserRecord> | null {
  const id = registry.logins.get(foldName(login));
  return (id === undefined ? undefined : registry.users.get(id)) ?? null;
}

/** Is there anybody who can administer? Before that nothing works but a setup link. */
export function administratorExists(registry: Registry): boolean {
  return countAdministrators(registry) > 0;
}

/** Those that may sign in. */
export function countAdministrators(registry: Registry): number {
  return [...registry.users.values()].filter(({ value }) => value.role === "administrator" && !value.disabled).length;
}
