import { createHash } from "node:crypto";
import { USER_ROLES } from "@core-console/shared/contract/access";
import type { UserRole, Whoami } from "@core-console/shared/contract/access";
import { permissionsOf } from "@core-console/shared/domain/permissions";
import { AT } from "./facts.ts";

/** Returns the header of a user of that role: the fake Cores recognise users by the beginning of their secret. */
export const bearer = (role: UserRole, number = 1): { authorization: string } => ({
  authorization: `Bearer kct_${role}-${number}`,
});
/** Returns a session's secret of that role, as the cookie contains it. */
export const session = (role: UserRole, number = 1): string => `kcs_${role}-${number}-0123456789abcdef`;

/** Returns the id of the session or token with that secret. */
export function idOf(secret: string): string {
  const hex = createHash("sha256").update(secret).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/**
 * Returns the user whose bearer it is according to the fake Cores; null: none. The 99th user of a role has a temporary
 * password.
 */
export function whoIs(authorization: string): Whoami | null {
  const found = /^Bearer (kc([st])_([a-z]+)-[\w-]+)$/.exec(authorization);
  const [, secret = "", kind, name] = found ?? [];
  const role = USER_ROLES.find((r) => r === name);
  if (role === undefined) return null;
  const id = idOf(secret);
  return {
    id: idOf(role),
    login: role,
    name: "",
    role,
    source: kind === "t" ? "token" : "local",
    token: kind === "t" ? { id, name: secret } : null,
    mustChangePassword: secret.includes("-99"),
    permissions: permissionsOf(role),
    session: kind === "t" ? null : { id, expiresAt: AT, idleExpiresAt: AT, confirmedUntil: null },
    readOnly: null,
  };
}
