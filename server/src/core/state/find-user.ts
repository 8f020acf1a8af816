import { foldName } from "@core-console/shared/contract/name";
import type { UserRecord } from "./records-access.ts";
import type { Versioned } from "./record-cache.ts";
import type { Registry } from "./registry.ts";

/** Returns the user with this login, compared case-insensitively; null if there is none. */
export function findByLogin(registry: Registry, login: string): Versioned<UserRecord> | null {
  const id = registry.logins.get(foldName(login));
  return (id === undefined ? undefined : registry.users.get(id)) ?? null;
}

/** Reports whether an enabled administrator exists. Until then only a setup link works. */
export function administratorExists(registry: Registry): boolean {
  return countAdministrators(registry) > 0;
}

/** Returns the number of administrators that are not disabled. */
export function countAdministrators(registry: Registry): number {
  return [...registry.users.values()].filter(({ value }) => value.role === "administrator" && !value.disabled).length;
}
