import { may } from "@core-console/shared/domain/permissions";
import { HiddenProblem } from "../../state/api-problem.ts";
import { requireConfirmed } from "./authorize.ts";
import type { SignedInUser } from "./caller.ts";

/**
 * Allows users to end their own sessions and tokens; those of others require the permission to manage users and a
 * recently confirmed password. Throws not_found, as for one that does not exist, and password_needed.
 */
export function refuseOthers(caller: SignedInUser, what: "session" | "token", ownerId: string, nowMs: number): void {
  if (ownerId === caller.user.id) return;
  if (!may(caller.role, "users.manage").ok) throw new HiddenProblem(what);
  requireConfirmed(caller, nowMs);
}
