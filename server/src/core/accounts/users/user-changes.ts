import type { NewUser, User, UserPatch } from "@core-console/shared/contract/access";
import { foldName } from "@core-console/shared/contract/name";
import { endSessionsOf } from "../sessions/session-changes.ts";
import { guardAdministrators, putUser, sameUser } from "../../state/put-user.ts";
import type { Op } from "../../etcd/client/gateway-types.ts";
import { ApiProblem, invalidField } from "../../state/api-problem.ts";
import type { ChangePlan, Made } from "../../state/commit.ts";
import { keys } from "../../state/keys.ts";
import type { Versioned } from "../../state/record-cache.ts";
import type { UserRecord } from "../../state/records-access.ts";
import type { Registry } from "../../state/registry.ts";
import { absent, refuseStale } from "../../state/service-changes.ts";
import { losesLastAdministrator, standsForAdministration } from "./last-administrator.ts";
import { tokensOf } from "./token-changes.ts";
import { userView } from "./user-view.ts";

/** What a change of a user makes: its record; what is stored for repetitions holds no password hash. */
export type UserMade = Made<UserRecord, User>;

/** Finds a user by its id. Throws not_found. */
export function findUser(registry: Registry, id: string): Versioned<UserRecord> {
  const found = registry.users.get(id);
  if (found === undefined) throw new ApiProblem("not_found", { what: "user" });
  return found;
}

/** Plans a new local user with a temporary password, of which only the hash is passed in. Throws login_taken. */
export function planAddUser(
  registry: Registry,
  body: NewUser,
  made: { id: string; passwordHash: string; by: string; nowMs: number },
): ChangePlan<UserMade> {
  const login = body.login.trim();
  const folded = foldName(login);
  const holder = registry.logins.get(folded);
  if (holder !== undefined)
    throw new ApiProblem("login_taken", { login: registry.users.get(holder)?.value.login ?? login });
  const record: UserRecord = {
    id: made.id,
    login,
    name: body.name ?? "",
    role: body.role,
    source: "local",
    subject: null,
    passwordHash: made.passwordHash,
    mustChangePassword: true,
    disabled: false,
    createdAt: new Date(made.nowMs).toISOString(),
    createdBy: made.by,
    lastSignInAt: null,
    knownAddresses: [],
  };
  const plan: ChangePlan<UserMade> = {
    compare: [absent(keys.login(folded)), absent(keys.user(record.id))],
    ops: [putUser(record), { op: "put", key: keys.login(folded), value: record.id }],
    audit: { what: "user.add", ref: null, name: login },
    status: 201,
    ref: null,
    made: { written: record, stored: userView({ value: record, revision: 0 }) },
  };
  return guarded(registry, plan, null, record, made.nowMs);
}

/**
 * Plans a change of a user's name or role, or whether it may sign in; disabling it ends its sessions. Throws
 * not_found, precondition_failed, last_administrator, and validation_failed for the role of a user whose provider
 * assigns it.
 */
export function planChangeUser(
  registry: Registry,
  id: string,
  patch: UserPatch,
  at: { ifMatch: number | null; nowMs: number },
): ChangePlan<UserMade> {
  const found = findUser(registry, id);
  refuseStale(found, at.ifMatch);
  const { value } = found;
  // The provider's claims would reset it at the next sign-in: a change that does not last is refused.
  if (value.source === "oidc" && patch.role !== undefined && patch.role !== value.role)
    throw invalidField("role", "given_by_provider");
  const { name = value.name, role = value.role, disabled = value.disabled } = patch;
  const record: UserRecord = { ...value, name, role, disabled };
  const plan = planPut(found, record, "user.change", disabled ? endSessionsOf(registry, id) : []);
  return guarded(registry, plan, value, record, at.nowMs);
}

/**
 * Plans the removal of a user with its sessions and tokens. Throws not_found, precondition_failed, last_administrator.
 */
export function planRemoveUser(
  registry: Registry,
  id: string,
  at: { ifMatch: number | null; nowMs: number },
): ChangePlan {
  const found = findUser(registry, id);
  refuseStale(found, at.ifMatch);
  const { login } = found.value;
  const tokens = tokensOf(registry, id).map(([hash]): Op => ({ op: "delete", key: keys.token(hash) }));
  const plan: ChangePlan = {
    compare: [sameUser(found)],
    ops: [
      { op: "delete", key: keys.user(id) },
      { op: "delete", key: keys.login(foldName(login)) },
      ...endSessionsOf(registry, id),
      ...tokens,
    ],
    audit: { what: "user.remove", ref: null, name: login },
    status: 204,
    ref: null,
    made: null,
  };
  return guarded(registry, plan, found.value, null, at.nowMs);
}

/**
 * Plans a temporary password, which ends all sessions. Throws not_found; validation_failed for a user of the provider.
 */
export function planResetPassword(registry: Registry, id: string, passwordHash: string): ChangePlan<UserMade> {
  const found = findUser(registry, id);
  refuseOfProvider(found.value);
  const record: UserRecord = { ...found.value, passwordHash, mustChangePassword: true };
  return planPut(found, record, "user.password_reset", endSessionsOf(registry, id));
}

/** Throws validation_failed for a user of the provider, who has no password here. */
export function refuseOfProvider(user: UserRecord): void {
  if (user.source === "oidc") throw invalidField("password", "given_by_provider");
}

/** Plans the end of all sessions of a user. Throws not_found. */
export function planEndSessions(registry: Registry, id: string): ChangePlan {
  const found = findUser(registry, id);
  return {
    // Every sign-in puts its user: a concurrent one is not missed.
    compare: [sameUser(found)],
    ops: endSessionsOf(registry, id),
    audit: { what: "session.end_all", ref: null, name: found.value.login },
    status: 204,
    ref: null,
    made: null,
  };
}

function planPut(found: Versioned<UserRecord>, record: UserRecord, what: string, more: Op[]): ChangePlan<UserMade> {
  return {
    compare: [sameUser(found)],
    ops: [putUser(record), ...more],
    audit: { what, ref: null, name: record.login },
    status: 200,
    ref: null,
    made: { written: record, stored: userView({ value: record, revision: 0 }) },
  };
}

/**
 * Refuses to lose the last administrator; adds the guard to a plan that changes the set of administrators, so that
 * concurrent ones cannot. Throws last_administrator.
 */
function guarded<M extends Made | null>(
  registry: Registry,
  plan: ChangePlan<M>,
  before: UserRecord | null,
  after: UserRecord | null,
  nowMs: number,
): ChangePlan<M> {
  if (before !== null && losesLastAdministrator(registry, before, after)) throw new ApiProblem("last_administrator");
  if (standsForAdministration(before) === standsForAdministration(after)) return plan;
  const guard = guardAdministrators(registry, new Date(nowMs).toISOString());
  return { ...plan, compare: [...plan.compare, guard.compare], ops: [...plan.ops, guard.op] };
}
