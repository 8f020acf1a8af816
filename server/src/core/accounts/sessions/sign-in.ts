import { randomUUID } from "node:crypto";
import type { SignedIn } from "@core-console/shared/contract/access";
import type { AccountsDeps } from "../deps.ts";
import { ApiProblem } from "../../state/api-problem.ts";
import type { ChangePlan, ChangeRequest } from "../../state/commit.ts";
import type { SessionRecord, UserRecord } from "../../state/records-access.ts";
import type { SignInCall } from "../callers/caller.ts";
import { makeSession, putSession, type MadeSession } from "./session-changes.ts";
import { afterSignIn, putUser, sameUser } from "../../state/put-user.ts";
import { whoamiOf } from "../callers/whoami.ts";

type Deps = Pick<AccountsDeps, "registry" | "consistency" | "changes" | "wall" | "access">;

/** Returns a new session for the caller of a route that signs in. */
export function sessionFor(
  c: Deps,
  call: SignInCall,
  f: { userId: string; via: SessionRecord["via"]; confirmed: boolean; secret?: string },
): MadeSession {
  return makeSession({
    ...f,
    from: call.caller.from,
    agent: call.request.headers["user-agent"],
    nowMs: c.wall(),
    id: randomUUID(),
  });
}

/**
 * Signs in a user whose proof was accepted: session, last sign-in and audit entry in one transaction. `still` checks
 * the user as it is then; false refuses with bad_credentials. Returns the session's secret, which is stored nowhere.
 */
export async function signInUser(
  c: Deps,
  call: SignInCall,
  f: { userId: string; via: SessionRecord["via"]; confirmed: boolean; still: (user: UserRecord) => boolean },
): Promise<SignedIn> {
  const made = sessionFor(c, call, f);
  const plan = (): ChangePlan => {
    const user = c.registry.users.get(f.userId);
    if (user === undefined || user.value.disabled || !f.still(user.value)) throw new ApiProblem("bad_credentials");
    return {
      compare: [sameUser(user)],
      ops: [putUser(afterSignIn(user.value, made.record.createdAt, call.caller.from)), ...putSession(c.registry, made)],
      audit: { what: "sign_in", ref: null, name: user.value.login },
      status: 200,
      ref: null,
      made: null,
    };
  };
  const login = c.registry.users.get(f.userId)?.value.login ?? "unknown";
  // Each sign-in creates its own session, whatever idempotency key was sent.
  const request: ChangeRequest = { ...call.change, who: login, idempotencyKey: null };
  // One after the other per user: each sign-in puts the user, so concurrent ones would have to plan again.
  await c.access.turns.run(f.userId, async () => {
    const outcome = await c.changes.execute(request, plan);
    if (outcome.kind === "done") await c.consistency.seen(outcome.revision);
  });
  return signedIn(c, made);
}

/** Returns the response to a sign-in. Throws outcome_unknown if the session has already ended. */
export function signedIn(c: Deps, made: MadeSession): SignedIn {
  const user = c.registry.users.get(made.record.userId)?.value;
  const session = c.registry.sessions.get(made.hash)?.value;
  if (user === undefined || session === undefined) throw new ApiProblem("outcome_unknown");
  c.access.lastUse.saw(made.hash, c.wall());
  return { token: made.secret, user: whoamiOf(c, { user, role: user.role, by: { session, hash: made.hash } }) };
}
