import { createHash } from "node:crypto";
import type { UserRole } from "@core-console/shared/contract/access";
import { HEADER } from "@core-console/shared/contract/headers";
import type { Route } from "@core-console/shared/contract/route";
import { langOf } from "@core-console/shared/words/lang";
import type { SignedInUser } from "../session/session-cache.ts";
import type { UpstreamAnswer } from "../upstream.ts";
import { isRead } from "./forwarder.ts";

export interface ReadFacts {
  method: string;
  path: string;
  headers: Record<string, string>;
}

/**
 * Returns the key under which a read is shared: all callers of one role, else one bearer alone; callers without a
 * bearer share by address. Null: not shared, as a conditional read is its caller's own. Each kind has its own prefix,
 * so that no header of a caller can name another's key.
 */
export function shareKeyOf(read: ReadFacts, role: UserRole | null): string | null {
  if (!isRead(read.method) || read.headers["if-none-match"] !== undefined) return null;
  const by = role === null ? asOneself(read) : ["role", role];
  return JSON.stringify([by, read.path, langOf(read.headers["accept-language"]), read.headers["accept"] ?? null]);
}

function asOneself({ headers }: ReadFacts): string[] {
  const { authorization } = headers;
  if (authorization === undefined) return ["nobody", headers[HEADER.forwardedFor] ?? ""];
  return ["bearer", createHash("sha256").update(authorization).digest("base64")];
}

/** Returns the role whose answer a caller may be given (rule 8), or null: the Core has to check this caller itself. */
export function roleThatShares(route: Route, user: SignedInUser): UserRole | null {
  if (user.mustChangePassword) return null;
  const { permission } = route;
  return permission == null || user.permissions.includes(permission) ? user.role : null;
}

/**
 * Reports whether an answer may go to every caller of that role. The verdict on the caller is up to a second old, while
 * the answer was made for its present role: the Core names that role. And some answers are about the caller itself,
 * whatever its role.
 */
export function isOfRole(role: UserRole, answer: Pick<UpstreamAnswer, "status" | "headers">): boolean {
  return answer.headers[HEADER.role] === role && !PERSONAL.has(answer.status);
}

const PERSONAL = new Set([401, 403, 429]);
