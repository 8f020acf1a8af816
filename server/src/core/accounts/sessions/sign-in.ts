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
  deps: Deps,
  call: SignInCall,
  facts: { userId: string; via: SessionRecord["via"]; confirmed: boolean; secret?: string },
): MadeSession {
  return makeSession({
    ...facts,
    from: call.caller.from,
    agent: call.request.headers["user-agent"],
    nowMs: deps.wall(),
    id: randomUUID(),
  });
}

/**
 * Signs in a user whose proof was accepted: session, last sign-in and audit entry in one transaction. `still` checks
 * the user as it is then; false refuses with bad_credentials. Returns the session's secret, which is stored nowhere.
 */
export async function signInUser(
  deps: Deps,
  call: SignInCall,
  facts: { userId: string; via: SessionRecord["via"]; confirmed: boolean; still: (user: UserRecord) => boolean },
): Promise<SignedIn> {
  const made = sessionFor(deps, call, facts);
  const plan = (): ChangePlan => {
    const user = deps.registry.users.get(facts.userId);
    if (user === undefined || user.value.disabled || !facts.still(user.value)) throw new ApiProblem("bad_credentials");
    return {
      compare: [sameUser(user)],
      ops: [
        putUser(afterSignIn(user.value, made.record.createdAt, call.caller.from)),
        ...putSession(deps.registry, made),
      ],
      audit: { what: "sign_in", ref: null, name: user.value.login },
      status: 200,
      ref: null,
      made: null,
    };
  };
  const login = deps.registry.users.get(facts.userId)?.value.login ?? "unknown";
  // Each sign-in creates its own session, whatever idempotency key was sent.
  const request: ChangeRequest = { ...call.change, who: login, idempotencyKey: null };
  // One after the other per user: each sign-in puts the user, so concurrent ones would have to plan again.
  await deps.access.turns.run(facts.userId, async () => {
    const outcome = await deps.changes.execute(request, plan);
    if (outcome.kind === "done") await deps.consistency.seen(outcome.revision);
  });
  return signedIn(deps, made);
}

/** Returns the response to a sign-in. Throws outcome_unknown if the session has already ended. */
export function signedIn(deps: Deps, made: MadeSession): SignedIn {
  const user = deps.registry.users.get(made.record.userId)?.value;
  const session = deps.registry.sessions.get(made.hash)?.value;
  if (user === undefined || session === undefined) throw new ApiProblem("outcome_unknown");
  deps.access.lastUse.saw(made.hash, deps.wall());
  return { token: made.secret, user: whoamiOf(deps, { user, role: user.role, by: { session, hash: made.hash } }) };
}
