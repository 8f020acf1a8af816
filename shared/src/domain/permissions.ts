import type { Permission, UserRole } from "../contract/access.ts";
import { OK, refuse } from "./verdict.ts";
import type { Verdict } from "./verdict.ts";

/** The least role that may. Each role may what those below it may. The one table that server, page and CLI go by. */
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

/**
 * Their routes come with backups, an issue of its own. Each asks for the password, reads too: who has all that the
 * cluster holds, or puts it back, could make himself anything.
 */
export const ALWAYS_CONFIRMED: ReadonlySet<Permission> = new Set<Permission>([
  "snapshots.content",
  "backup",
  "restore",
]);

/** Every permission, in the table's order: the contract's own list would bring zod into the page. */
const ALL = Object.keys(LEAST_ROLE) as Permission[];

const RANK: Record<UserRole, number> = { viewer: 0, operator: 1, administrator: 2 };

/** May this role? Else the reason: `role_needed` with the least role that may. */
export function may(role: UserRole, permission: Permission): Verdict {
  const least = LEAST_ROLE[permission];
  return RANK[role] >= RANK[least] ? OK : refuse("role_needed", { role: least });
}

export function permissionsOf(role: UserRole): Permission[] {
  return ALL.filter((p) => may(role, p).ok);
}

/** The lesser of two roles: a token never may more than its owner. */
export function lesserRole(a: UserRole, b: UserRole): UserRole {
  return RANK[a] <= RANK[b] ? a : b;
}

/** Acts that need the password need it given within this, ms. */
export const CONFIRMED_MS = 300_000;
