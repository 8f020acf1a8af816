import type { ChangePassword, Confirm, Whoami } from "@core-console/shared/contract/access";
import { requireConfirmed } from "../../accounts/callers/authorize.ts";
import type { SignedInUser } from "../../accounts/callers/caller.ts";
import { signedInUser } from "../../accounts/callers/identify-user.ts";
import { refuseBadPassword } from "../../accounts/passwords/new-password.ts";
import { planConfirm, planPassword } from "../../accounts/passwords/password-changes.ts";
import { verifyPassword } from "../../accounts/passwords/verify-password.ts";
import { whoamiOf } from "../../accounts/callers/whoami.ts";
import type { HttpDeps } from "../deps.ts";
import { ApiProblem, invalidField } from "../../state/api-problem.ts";
import type { ChangePlan } from "../../state/commit.ts";
import { executeFor } from "../server/execute.ts";
import type { Call, Handlers } from "../server/server.ts";

type Deps = Pick<HttpDeps, "registry" | "consistency" | "changes" | "wall" | "access">;

/** Handlers of the user's own password: confirmed, changed. */
export function passwordHandlers(deps: Deps): Pick<Handlers, "confirm" | "changePassword"> {
  return {
    async confirm(call): Promise<Whoami> {
      const caller = signedInUser(call);
      const proved = await prove(deps, call, caller, (call.body as Confirm).password);
      return done(deps, call, caller, () => planConfirm(deps.registry, { caller, proved, nowMs: deps.wall() }));
    },
    async changePassword(call): Promise<Whoami> {
      const caller = signedInUser(call);
      const { current, next } = call.body as ChangePassword;
      // A user who signs in by a provider has no password here to change.
      if (caller.user.passwordHash === null) throw new ApiProblem("password_needed", { why: "oidc" });
      if (current === undefined) requireConfirmed(caller, deps.wall());
      refuseBadPassword("next", next, caller.user.login);
      const fault = await passwordFault(deps, call, caller, current, next);
      const passwordHash = fault === null ? await deps.access.passwords.hash(next) : "";
      const proved = current === undefined ? null : caller.user.passwordHash;
      return done(deps, call, caller, () => {
        // Only here: a repeated call whose response was lost finds the new password already set.
        if (fault !== null) throw fault;
        return planPassword(deps.registry, { caller, proved, passwordHash, nowMs: deps.wall() });
      });
    },
  };
}

/**
 * Returns what is wrong with the current password or the next one, besides its form; null for nothing. Throws
 * rate_limited.
 */
async function passwordFault(
  deps: Deps,
  call: Call,
  caller: SignedInUser,
  current: string | undefined,
  next: string,
): Promise<ApiProblem | null> {
  const { login, passwordHash } = caller.user;
  const account = { login, user: caller.user, passwordHash };
  if (current !== undefined && !(await verifyPassword(deps, call, account, current)))
    return new ApiProblem("bad_credentials");
  const same =
    current === undefined ? await deps.access.passwords.verify(next, passwordHash, { known: true }) : current === next;
  return same ? invalidField("next", "password_same") : null;
}

/** Verifies the password and returns the hash that it was verified against. Throws bad_credentials, rate_limited. */
async function prove(deps: Deps, call: Call, caller: SignedInUser, password: string): Promise<string> {
  const { login, passwordHash } = caller.user;
  const right = await verifyPassword(deps, call, { login, user: caller.user, passwordHash }, password);
  if (!right || passwordHash === null) throw new ApiProblem("bad_credentials");
  return passwordHash;
}

async function done(deps: Deps, call: Call, caller: SignedInUser, plan: () => ChangePlan): Promise<Whoami> {
  const outcome = await executeFor(deps, call, plan);
  if (outcome.kind === "done") await deps.consistency.seen(outcome.revision);
  else await deps.consistency.sync();
  const { hash } = caller.by;
  const user = deps.registry.users.get(caller.user.id)?.value;
  const session = deps.registry.sessions.get(hash)?.value;
  if (user === undefined || session === undefined) throw new ApiProblem("unauthenticated");
  return whoamiOf(deps, { user, role: user.role, by: { session, hash } });
}
