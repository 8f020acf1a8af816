import { ApiProblem } from "../../state/api-problem.ts";
import type { ChangePlan } from "../../state/commit.ts";
import { keys } from "../../state/keys.ts";
import type { Versioned } from "../../state/record-cache.ts";
import type { SessionRecord, UserRecord } from "../../state/records-access.ts";
import type { Registry } from "../../state/registry.ts";
import type { SignedInUser } from "../callers/caller.ts";
import { endSessionsOf } from "../sessions/session-changes.ts";
import { putUser, sameSession, sameUser } from "../../state/put-user.ts";

interface Facts {
  caller: SignedInUser;
  /** hash of the password that was proved; null: none */
  proved: string | null;
  nowMs: number;
}

/**
 * Plans the confirmation of the password: actions that require it are allowed for 5 minutes. Throws unauthenticated,
 * bad_credentials.
 */
export function planConfirm(registry: Registry, facts: Facts): ChangePlan {
  const { user, session, hash } = standing(registry, facts);
  return {
    compare: [sameUser(user), sameSession(hash, session)],
    ops: [confirmed(hash, session.value, facts.nowMs)],
    audit: { what: "user.confirm", ref: null, name: user.value.login },
    status: 200,
    ref: null,
    made: null,
  };
}

/**
 * Plans a change of the user's own password; the user's other sessions end. Throws unauthenticated, bad_credentials.
 */
export function planPassword(registry: Registry, facts: Facts & { passwordHash: string }): ChangePlan {
  const { user, session, hash } = standing(registry, facts);
  return {
    compare: [sameUser(user), sameSession(hash, session)],
    ops: [
      putUser({ ...user.value, passwordHash: facts.passwordHash, mustChangePassword: false }),
      confirmed(hash, session.value, facts.nowMs),
      ...endSessionsOf(registry, user.value.id, hash),
    ],
    audit: { what: "user.password_change", ref: null, name: user.value.login },
    status: 200,
    ref: null,
    made: null,
  };
}

/**
 * Returns the user and the session as they are now. Throws bad_credentials if the proved password is no longer the
 * user's.
 */
function standing(
  registry: Registry,
  facts: Facts,
): { user: Versioned<UserRecord>; session: Versioned<SessionRecord>; hash: string } {
  const { hash } = facts.caller.by;
  const user = registry.users.get(facts.caller.user.id);
  const session = registry.sessions.get(hash);
  if (user === undefined || session === undefined || user.value.disabled) throw new ApiProblem("unauthenticated");
  if (facts.proved !== null && user.value.passwordHash !== facts.proved) throw new ApiProblem("bad_credentials");
  return { user, session, hash };
}

function confirmed(hash: string, session: SessionRecord, nowMs: number): ChangePlan["ops"][number] {
  const record: SessionRecord = { ...session, confirmedAt: new Date(nowMs).toISOString() };
  return { op: "put", key: keys.session(hash), value: JSON.stringify(record) };
}
