import type { Route } from "@core-console/shared/contract/routes";
import { langOf } from "@core-console/shared/words/lang";
import type { Known } from "../session/who.ts";
import { isRead } from "./forwarder.ts";

export interface ReadFacts {
  method: string;
  path: string;
  headers: Record<string, string>;
}

/** Who may share a read: all of one role, or the same caller alone. Null: nobody, a conditional read is its caller's own. */
export function shareKeyOf(f: ReadFacts, role: string | null): string | null {
  if (!isRead(f.method) || f.headers["if-none-match"] !== undefined) return null;
  const by = role ?? f.headers["authorization"] ?? "";
  return [f.path, by, langOf(f.headers["accept-language"]), f.headers["accept"]].join("\n");
}

/** The role whose answer a caller may be given (rule 8), or null: the Core has to see this caller itself. */
export function roleThatShares(route: Route, known: Known): string | null {
  if (known.kind !== "user" || known.user.mustChangePassword) return null;
  const { permission } = route;
  return permission == null || known.user.permissions.includes(permission) ? `role ${known.user.role}` : null;
}

/** Answers that are about the caller who happened to ask, not about the role. */
export const isPersonal = (status: number): boolean => status === 401 || status === 403 || status === 429;
