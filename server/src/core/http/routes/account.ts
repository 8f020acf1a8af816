import type { SignIn, SignInOptions, SignedIn, Whoami } from "@core-console/shared/contract/access";
import { administratorExists, findByLogin } from "../../state/find-user.ts";
import { signedInUser } from "../../accounts/callers/identify-user.ts";
import { signInReadOnly } from "../../accounts/read-only/sign-in-read-only.ts";
import { signInUser } from "../../accounts/sessions/sign-in.ts";
import { verifyPassword } from "../../accounts/passwords/verify-password.ts";
import { whoamiOf } from "../../accounts/callers/whoami.ts";
import type { HttpDeps } from "../deps.ts";
import { ApiProblem } from "../../state/api-problem.ts";
import { currentSettings } from "../../state/settings.ts";
import { keys } from "../../state/keys.ts";
import type { Call, Handlers } from "../server/server.ts";
import { passwordHandlers } from "./password.ts";
import { setupHandlers } from "./setup.ts";

type Deps = Pick<HttpDeps, "registry" | "consistency" | "changes" | "raft" | "now" | "wall" | "self" | "access">;

type Part = Pick<
  Handlers,
  | "signInOptions"
  | "signIn"
  | "signOut"
  | "setupLink"
  | "setupLook"
  | "setup"
  | "whoami"
  | "whoamiCompat"
  | "selectTenants"
  | "confirm"
  | "changePassword"
>;

/** Handlers of signing in and out, and of the user's own account. */
export function accountHandlers(deps: Deps): Part {
  return {
    ...setupHandlers(deps),
    async signInOptions(): Promise<SignInOptions> {
      const offer = deps.access.readOnly.offer();
      if (offer !== null) return offer;
      await deps.consistency.sync();
      const { oidc } = currentSettings(deps);
      return {
        setupNeeded: !administratorExists(deps.registry),
        oidc: oidc.enabled ? { label: oidc.label } : null,
        readOnly: null,
      };
    },
    signIn: (call) => signIn(deps, call),
    async signOut(call) {
      const { by, readOnly } = signedInUser(call);
      if (readOnly !== undefined) {
        deps.access.readOnly.end(by.hash);
        void call.reply.code(204);
        return undefined;
      }
      await deps.changes.execute(call.change, () => ({
        compare: [],
        ops: [{ op: "delete", key: keys.session(by.hash) }],
        audit: { what: "sign_out", ref: null, name: null },
        status: 204,
        ref: null,
        made: null,
      }));
      void call.reply.code(204);
      return undefined;
    },
    async whoami(call): Promise<Whoami> {
      return whoamiOf(deps, signedInUser(call));
    },
    async whoamiCompat(call) {
      return { ...whoamiOf(deps, signedInUser(call)), tenants: {} };
    },
    async selectTenants(call) {
      void call.reply.code(204);
      return undefined;
    },
    ...passwordHandlers(deps),
  };
}

async function signIn(deps: Deps, call: Call): Promise<SignedIn> {
  const { login, password } = call.body as SignIn;
  const known = deps.access.readOnly.users();
  if (known !== null) return signInReadOnly(deps, call, { login, password }, known);
  await deps.consistency.sync();
  if (!administratorExists(deps.registry)) throw new ApiProblem("setup_needed");
  const user = findByLogin(deps.registry, login)?.value ?? null;
  // The audit names existing accounts only, never other text that was typed as a login.
  call.change.who = user?.login ?? "unknown";
  const passwordHash = user === null || user.disabled ? null : user.passwordHash;
  const right = await verifyPassword(deps, call, { login, user, passwordHash }, password);
  if (!right || user === null) throw new ApiProblem("bad_credentials");
  const still = (now: { passwordHash: string | null }): boolean => now.passwordHash === passwordHash;
  return signInUser(deps, call, { userId: user.id, via: "password", confirmed: true, still });
}
