import type { ChangePassword, Confirm, Whoami } from "@core-console/shared/contract/access";
import { requireConfirmed } from "../../accounts/callers/authorize.ts";
import { signedInUser, type SignedInUser } from "../../accounts/callers/identity.ts";
import { refuseBadPassword } from "../../accounts/passwords/new-password.ts";
import { planConfirm, planPassword } from "../../accounts/passwords/password-changes.ts";
import { verifyPassword } from "../../accounts/passwords/verify-password.ts";
import { whoamiOf } from "../../accounts/callers/whoami.ts";
import type { HttpDeps } from "../deps.ts";
import { ApiProblem } from "../../state/api-problem.ts";
import type { ChangePlan } from "../../state/commit.ts";
import { executeFor } from "../server/execute.ts";
import type { Call, Handlers } from "../server/server.ts";

type Deps = Pick<HttpDeps, "registry" | "consistency" | "changes" | "wall" | "access">;

/** Handlers of the user's own password: confirmed, changed. */
export function passwordHandlers(c: Deps): Pick<Handlers, "confirm" | "changePassword"> {
  return {
    async confirm(call): Promise<Whoami> {
      const identity = signedInUser(call);
      const proved = await prove(c, call, identity, (call.body as Confirm).password);
      return done(c, call, identity, () => planConfirm(c.registry, { identity, proved, nowMs: c.wall() }));
    },
    async changePassword(call): Promise<Whoami> {
      const identity = signedInUser(call);
      const { current, next } = call.body as ChangePassword;
      // A user who signs in by a provider has no password here to change.
      if (identity.user.passwordHash === null) throw new ApiProblem("password_needed", { why: "oidc" });
      if (current === undefined) requireConfirmed(identity, c.wall());
      refuseBadPassword("next", next, identity.user.login);
      const fault = await faultOf(c, call, identity, current, next);
      const passwordHash = fault === null ? await c.access.passwords.hash(next) : "";
      const proved = current === undefined ? null : identity.user.passwordHash;
      return done(c, call, identity, () => {
        // Only here: a repeated call whose response was lost finds the new password already set.
        if (fault !== null) throw fault;
        return planPassword(c.registry, { identity, proved, passwordHash, nowMs: c.wall() });
      });
    },
  };
}

/**
 * Returns what is wrong with the current password or the next one, besides its form; null for nothing. Throws
 * rate_limited.
 */
async function faultOf(
  c: Deps,
  call: Call,
  identity: SignedInUser,
  current: string | undefined,
  next: string,
): Promise<ApiProblem | null> {
  const { login, passwordHash } = identity.user;
  const account = { login, user: identity.user, passwordHash };
  if (current !== undefined && !(await verifyPassword(c, call, account, current)))
    return new ApiProblem("bad_credentials");
  const same =
    current === undefined ? await c.access.passwords.verify(next, passwordHash, { known: true }) : current === next;
  return same ? new ApiProblem("validation_failed", {}, [{ path: "next", code: "password_same", message: "" }]) : null;
}

/** Verifies the password and returns the hash that it was verified against. Throws bad_credentials, rate_limited. */
async function prove(c: Deps, call: Call, identity: SignedInUser, password: string): Promise<string> {
  const { login, passwordHash } = identity.user;
  const right = await verifyPassword(c, call, { login, user: identity.user, passwordHash }, password);
  if (!right || passwordHash === null) throw new ApiProblem("bad_credentials");
  return passwordHash;
}

async function done(c: Deps, call: Call, identity: SignedInUser, plan: () => ChangePlan): Promise<Whoami> {
  const outcome = await executeFor(c, call, plan);
  if (outcome.kind === "done") await c.consistency.seen(outcome.revision);
  else await c.consistency.sync();
  const { hash } = identity.by;
  const user = c.registry.users.get(identity.user.id)?.value;
  const session = c.registry.sessions.get(hash)?.value;
  if (user === undefined || session === undefined) throw new ApiProblem("unauthenticated");
  return whoamiOf(c, { kind: "user", user, role: user.role, by: { session, hash } });
}
