import type { User } from "@core-console/shared/contract/access";
import type { Versioned } from "../../state/record-cache.ts";
import type { UserRecord } from "../../state/records-access.ts";

/** Returns a user as administrators see it: no current or former secret, no address. */
export function userView({ value, revision }: Versioned<UserRecord>): User {
  const { id, login, name, role, source, disabled, mustChangePassword, createdAt, createdBy, lastSignInAt } = value;
  return {
    id,
    login,
    name,
    role,
    source,
    disabled,
    mustChangePassword,
    createdAt,
    createdBy,
    lastSignInAt,
    revision,
  };
}
