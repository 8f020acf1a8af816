import type { Permission, UserRole } from "../contract/access.ts";
import { OK, refuse } from "./verdict.ts";
import type { Verdict } from "./verdict.ts";

/**
 * The lowest role with each permission; a role has all permissions of lower roles. Server, page and CLI use this table.
 */
export const LEAST_ROLE: Record<Permission, UserRole> = {
  "services.read": "viewer",
  "services.id": "operator",
  "services.change": "operator",
  "services.approve": "administrator",
  "logs.read": "operator",
  "cluster.read": "viewer",
  "audit.read": "viewer",
  "tokens.own": "viewer",
  "users.manage": "administrator",
  "settings.manage": "administrator",
  "snapshots.content": "administrator",
  backup: "administrator",
  restore: "administrator",
};

/** Every permission, in the table's order: the contract's own list would bring zod into the page. */
const ALL = Object.keys(LEAST_ROLE) as Permission[];

const RANK: Record<UserRole, number> = { viewer: 0, operator: 1, administrator: 2 };

/** Reports whether a role has a permission; otherwise the reason: `role_needed` with the lowest role that has it. */
export function may(role: UserRole, permission: Permission): Verdict {
  const least = LEAST_ROLE[permission];
  return RANK[role] >= RANK[least] ? OK : refuse("role_needed", { role: least });
}

export function permissionsOf(role: UserRole): Permission[] {
  return ALL.filter((p) => may(role, p).ok);
}

/**
 * What a session opened without a majority may do, whatever its user's role: what an operator needs to see which Cores
 * to bring back. No IDs, tokens, settings, logs; the audit cannot be read without a majority.
 */
export const READ_ONLY: readonly Permission[] = ["services.read", "cluster.read"];

/** Reports whether a session opened without a majority has a permission; otherwise `read_only`. */
export function mayReadOnly(permission: Permission): Verdict {
  return READ_ONLY.includes(permission) ? OK : refuse("read_only");
}

/** Returns the lower of two roles: a token never has more permissions than its owner. */
export function lesserRole(a: UserRole, b: UserRole): UserRole {
  return RANK[a] <= RANK[b] ? a : b;
}

/** Acts that need the password require it to have been given within this time, ms. */
export const CONFIRMED_MS = 300_000;
