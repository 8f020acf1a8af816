import type { SignIn, SignInOptions, SignedIn, Whoami } from "@core-console/shared/contract/access";
import { foldName } from "@core-console/shared/contract/name";
import { administratorExists, findByLogin } from "../access/find-user.ts";
import type { SignedInUser } from "../access/identity.ts";
import { signInUser } from "../access/sign-in.ts";
import { whoamiOf } from "../access/whoami.ts";
import type { CoreContext } from "../context.ts";
import { ApiProblem } from "../problem.ts";
import { currentSettings } from "../settings/current.ts";
import { keys } from "../store/keys.ts";
import type { Call, Handlers } from "./server.ts";
import { setupHandlers } from "./setup.ts";

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

/** Signing in and out, and one's own account. */
export function accountHandlers(c: CoreContext): Part {
  const missing = async (): Promise<never> => {
    throw new ApiProblem("not_found", { what: "path" });
  };
  return {
    ...setupHandlers(c),
    async signInOptions(): Promise<SignInOptions> {
      await c.consistency.sync();
      const { oidc } = currentSettings(c);
      return {
        setupNeeded: !administratorExists(c.registry),
        oidc: oidc.enabled ? { label: oidc.label } : null,
      };
    },
    signIn: (call) => signIn(c, call),
    async signOut(call) {
      const { by } = signedInUser(call);
      await c.changes.execute(call.change, () => ({
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
      return whoamiOf(c, signedInUser(call));
    },
    async whoamiCompat(call) {
      return { ...whoamiOf(c, signedInUser(call)), tenants: {} };
    },
    async selectTenants(call) {
      void call.reply.code(204);
      return undefined;
    },
    confirm: missing,
    changePassword: missing,
  };
}

/** Who asks on a user's route: authorize has refused anybody else. */
export function signedInUser(call: Call): SignedInUser {
  if (call.identity.kind !== "user") throw new ApiProblem("unauthenticated");
  return call.identity;
}

async function signIn(c: CoreContext, call: Call): Promise<SignedIn> {
  const { login, password } = call.body as SignIn;
  await c.consistency.sync();
  if (!administratorExists(c.registry)) throw new ApiProblem("setup_needed");
  const user = findByLogin(c.registry, login)?.value ?? null;
  // The audit names accounts that exist, and nothing else that people type there.
  call.change.who = user?.login ?? "unknown";
  const passwordHash = user === null || user.disabled ? null : user.passwordHash;
  const address = call.caller.from;
  const known = user?.knownAddresses.includes(address) === true;
  const right = await c.access.gate.attempt({ account: foldName(login), address, known }, () =>
    c.access.passwords.verify(password, passwordHash),
  );
  if (!right || user === null) throw new ApiProblem("bad_credentials");
  const still = (now: { passwordHash: string | null }): boolean => now.passwordHash === passwordHash;
  return signInUser(c, call, { userId: user.id, via: "password", confirmed: true, still });
}
