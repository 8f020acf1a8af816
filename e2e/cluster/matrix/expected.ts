import type { Permission, UserRole } from "@core-console/shared/contract/access";
import { ERROR_STATUS, type ErrorCode } from "@core-console/shared/contract/errors";
import type { Route } from "@core-console/shared/contract/route";

/** The authentication of a call, before anything else of it is checked. */
export interface Standing {
  /** null: none, or no longer valid */
  role: UserRole | null;
  by: "session" | "token";
  /** the password was given within the last 5 minutes */
  confirmed: boolean;
  /** a temporary password waits to be changed */
  temporary: boolean;
  /** it shows the certificate of a Core that is a member */
  node: boolean;
}

/** The listener of a call: a Core's own port, or one of a console. */
export type Listener = "core" | "console" | "rest";

/** The code of a refusal; null: the call is admitted, and the route's own response is returned. */
export type Refusal = ErrorCode | null;

/** What each role may do, deliberately stated a second time: the product's own table is under test here. */
const MAY: Record<UserRole, readonly Permission[]> = {
  viewer: ["services.read", "cluster.read", "audit.read", "tokens.own"],
  operator: [
    "services.read",
    "cluster.read",
    "audit.read",
    "tokens.own",
    "services.id",
    "services.change",
    "logs.read",
  ],
  administrator: [
    "services.read",
    "cluster.read",
    "audit.read",
    "tokens.own",
    "services.id",
    "services.change",
    "services.approve",
    "logs.read",
    "users.manage",
    "settings.manage",
    "snapshots.content",
    "backup",
    "restore",
  ],
};

/**
 * Returns the expected refusal of a call by the table of routes: its listener, its audience, and what it requires of a
 * user.
 */
export function expectedOf(name: string, route: Route, who: Standing, at: Listener): Refusal {
  const ofCores = route.audience === "node" || route.audience === "joiner" || name === "node";
  if (at === "core" ? route.console === true : ofCores) return "not_found";
  if (at === "rest" && route.console === true) return "not_found";
  if (route.audience === "node") return who.node ? null : "forbidden";
  if (route.audience !== "user") return null;
  if (who.role === null) return "unauthenticated";
  // A token was created deliberately, before or after: it stays valid while its owner has to choose a password.
  if (who.by === "session" && who.temporary && route.beforePasswordChange !== true) return "password_change_needed";
  if (route.session === true && who.by === "token") return "forbidden";
  if (route.permission != null && !MAY[who.role].includes(route.permission)) return "forbidden";
  if (route.confirmed === true && (who.by === "token" || !who.confirmed)) return "password_needed";
  return null;
}

/** Returns a refusal as seen by the caller. */
export const shown = (code: ErrorCode): string => `${ERROR_STATUS[code]} ${code}`;
