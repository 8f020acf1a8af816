import { lesserRole } from "@core-console/shared/domain/permissions";
import type { AccountsDeps } from "../deps.ts";
import { ApiProblem } from "../../state/api-problem.ts";
import { currentSettings } from "../../state/settings.ts";
import type { Caller, SignedInUser } from "./caller.ts";
import { hashSecret, kindOfSecret } from "./secrets.ts";
import { sessionEnds } from "./session-ends.ts";

type Deps = Pick<AccountsDeps, "registry" | "consistency" | "wall" | "access">;

/**
 * Returns the signed-in user behind a call of a user's route. Throws unauthenticated, which authorize has ruled out
 * before.
 */
export function signedInUser(call: { caller: Pick<Caller, "user"> }): SignedInUser {
  if (call.caller.user === null) throw new ApiProblem("unauthenticated");
  return call.caller.user;
}

/**
 * Returns the user of an Authorization header; null without one. `stale`: by this Core's cache alone. Throws
 * unauthenticated, the same for a bearer that never existed, has expired or was ended, and whose user may not sign in;
 * no_leader if the cache is not loaded or cannot be refreshed.
 */
export async function identifyUser(
  deps: Deps,
  authorization: string | undefined,
  { stale }: { stale: boolean },
): Promise<SignedInUser | null> {
  if (authorization === undefined) return null;
  const bearer = bearerOf(authorization);
  if (bearer === null) throw new ApiProblem("unauthenticated");
  const { kind, hash } = bearer;
  if (kind === "readOnly") {
    const reader = deps.access.readOnly.find(hash);
    if (reader === null) throw new ApiProblem("unauthenticated");
    return reader;
  }
  const look = (): SignedInUser | null => (kind === "session" ? bySession(deps, hash) : byToken(deps, hash));
  let found = look();
  // Sessions and tokens are not in the last known state: that there is none says nothing.
  if (found === null && !deps.registry.ready) throw new ApiProblem("no_leader");
  if (found === null && !stale) {
    // The cache may be a moment behind: a refusal is only trusted on a fresh one.
    await deps.consistency.sync();
    found = look();
  }
  if (found === null) throw new ApiProblem("unauthenticated");
  deps.access.lastUse.saw(hash, deps.wall());
  return found;
}

/**
 * Returns whose session or token a header presents, for the audit only: also of one that has ended, or whose user may
 * not sign in. Null if there is no record of it.
 */
export function recordedOwner(
  deps: Pick<AccountsDeps, "registry">,
  authorization: string | undefined,
): { who: string; token: string | null } | null {
  const bearer = bearerOf(authorization ?? "");
  if (bearer === null) return null;
  const token = deps.registry.tokens.get(bearer.hash)?.value;
  const userId = (token ?? deps.registry.sessions.get(bearer.hash)?.value)?.userId;
  const user = deps.registry.users.get(userId ?? "")?.value;
  return user === undefined ? null : { who: user.login, token: token?.name ?? null };
}

function bearerOf(authorization: string): { kind: "session" | "token" | "readOnly"; hash: string } | null {
  const secret = /^bearer +(\S+) *$/i.exec(authorization)?.[1] ?? "";
  const kind = kindOfSecret(secret);
  return kind === null || kind === "link" ? null : { kind, hash: hashSecret(secret) };
}

/** Looks the same session or token up again; null if it is no longer valid. */
export function lookAgain(deps: Deps, { by }: SignedInUser): SignedInUser | null {
  return "session" in by ? bySession(deps, by.hash) : byToken(deps, by.hash);
}

function bySession(deps: Deps, hash: string): SignedInUser | null {
  const session = deps.registry.sessions.get(hash)?.value;
  const user = deps.registry.users.get(session?.userId ?? "")?.value;
  if (session === undefined || user === undefined || user.disabled) return null;
  const usedMs = deps.access.lastUse.of(hash);
  const { over } = sessionEnds({ record: session, usedMs, settings: currentSettings(deps).signIn, nowMs: deps.wall() });
  return over ? null : { user, role: user.role, by: { session, hash } };
}

function byToken(deps: Deps, hash: string): SignedInUser | null {
  const token = deps.registry.tokens.get(hash)?.value;
  const user = deps.registry.users.get(token?.userId ?? "")?.value;
  if (token === undefined || user === undefined || user.disabled) return null;
  if (token.suspendedAt !== null || Date.parse(token.expiresAt) <= deps.wall()) return null;
  return { user, role: lesserRole(token.role, user.role), by: { token, hash } };
}
