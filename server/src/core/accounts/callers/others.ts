import { may } from "@core-console/shared/domain/permissions";
import { HiddenProblem } from "../../state/api-problem.ts";
import { requireConfirmed } from "./authorize.ts";
import type { SignedInUser } from "./identity.ts";

/**
 * One's own sessions and tokens are one's own to end; somebody else's take the right to manage users and the password given
 * lately. Throws not_found, as for what is not there, and password_needed.
 */
export function refuseOthers(asker: SignedInUser, what: "session" | "token", ownerId: string, nowMs: number): void {
  if (ownerId === asker.user.id) return;
  if (!may(asker.role, "users.manage").ok) throw new HiddenProblem(what);
  requireConfirmed(asker, nowMs);
}
