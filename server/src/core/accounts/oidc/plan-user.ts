import type { UserRole } from "@core-console/shared/contract/access";
import { foldName } from "@core-console/shared/contract/name";
import { putSession, type MadeSession } from "../sessions/session-changes.ts";
import { afterSignIn, guardAdministrators, putUser, sameUser } from "../../state/put-user.ts";
import type { ChangePlan } from "../../state/commit.ts";
import { keys } from "../../state/keys.ts";
import type { Versioned } from "../../state/record-cache.ts";
import type { UserRecord } from "../../state/records-access.ts";
import type { Registry } from "../../state/registry.ts";
import { absent } from "../../state/service-changes.ts";
import { logins } from "./claims.ts";
import { oidcFailed } from "./oidc-failure.ts";

/** The user that a provider vouches for, with the role that the settings give it. */
export interface Vouched {
  issuer: string;
  sub: string;
  /** the login for a new user; an existing user keeps its own */
  login: string;
  name: string;
  role: UserRole;
}

/** Returns the user that this provider identifies by this subject; undefined if it has never signed in here. */
function findVouched(registry: Registry, vouched: Pick<Vouched, "issuer" | "sub">): Versioned<UserRecord> | undefined {
  return [...registry.users.values()].find(
    ({ value }) => value.subject?.issuer === vouched.issuer && value.subject.sub === vouched.sub,
  );
}

/**
 * Plans a sign-in by the provider, which creates or updates its user: user, session and audit entry in one
 * transaction. A login that another user has stays theirs. Throws oidc_failed (disabled).
 */
export function planOidc(
  registry: Registry,
  vouched: Vouched,
  session: (userId: string) => MadeSession,
  newId: string,
): { plan: ChangePlan; login: string } {
  const known = findVouched(registry, vouched);
  if (known?.value.disabled === true) throw oidcFailed("disabled");
  const made = session(known?.value.id ?? newId);
  const at = made.record.createdAt;
  const user: UserRecord =
    known === undefined
      ? fresh(registry, vouched, newId, at)
      : { ...known.value, role: vouched.role, name: vouched.name === "" ? known.value.name : vouched.name };
  const administrates = (role: UserRole | undefined): boolean => role === "administrator";
  const guarded = administrates(known?.value.role) !== administrates(vouched.role);
  const guard = guarded ? [guardAdministrators(registry, at)] : [];
  const loginKey = keys.login(foldName(user.login));
  const plan: ChangePlan = {
    compare: [
      ...(known === undefined ? [absent(loginKey), absent(keys.user(user.id))] : [sameUser(known)]),
      ...guard.map((g) => g.compare),
    ],
    ops: [
      putUser(afterSignIn(user, at, made.record.address)),
      ...(known === undefined ? [{ op: "put" as const, key: loginKey, value: user.id }] : []),
      ...guard.map((g) => g.op),
      ...putSession(registry, made),
    ],
    audit: { what: "sign_in", ref: null, name: user.login },
    status: 200,
    ref: null,
    made: null,
  };
  return { plan, login: user.login };
}

function fresh(registry: Registry, vouched: Vouched, id: string, at: string): UserRecord {
  const free = [...logins(vouched.login, vouched.issuer)].find((login) => !registry.logins.has(foldName(login)));
  return {
    id,
    login: free ?? id,
    name: vouched.name,
    role: vouched.role,
    source: "oidc",
    subject: { issuer: vouched.issuer, sub: vouched.sub },
    passwordHash: null,
    mustChangePassword: false,
    disabled: false,
    createdAt: at,
    createdBy: new URL(vouched.issuer).hostname,
    lastSignInAt: null,
    knownAddresses: [],
  };
}
