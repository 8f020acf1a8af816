import type { RestoreChoice, RestoreItem } from "@core-console/shared/contract/snapshots/restore";
import { foldName } from "@core-console/shared/contract/name";
import { lesserRole } from "@core-console/shared/domain/permissions";
import { standsForAdministration } from "../../accounts/users/last-administrator.ts";
import type { Op } from "../../etcd/client/gateway-types.ts";
import { keys } from "../../state/keys.ts";
import type { UserRecord } from "../../state/records-access.ts";
import { putUser } from "../../state/put-user.ts";
import type { Kept, PresentRecords, RestoreRequest, RestoreStep, SnapshotRecords } from "./restore-records.ts";

interface Found {
  steps: RestoreStep[];
  choices: RestoreChoice[];
  stays: RestoreItem[];
  /** the users after the restore */
  users: ReadonlyMap<string, UserRecord>;
}

/**
 * Returns what happens to users and tokens. A revocation is never taken back: passwords, disabled users and revoked
 * tokens stay as they are, and a deleted user comes back only by its tick, disabled. A higher role needs a tick too.
 */
export function userSteps(now: PresentRecords, snapshot: SnapshotRecords, request: RestoreRequest): Found {
  const found = { steps: [] as RestoreStep[], choices: [] as RestoreChoice[], stays: [] as RestoreItem[] };
  const after = new Map<string, UserRecord>();
  for (const [id, { value, revision }] of now.users) {
    const kept = snapshot.users.get(id);
    if (kept === undefined) found.steps.push(removal(now, value, revision));
    else after.set(id, changed({ value, revision }, kept.value, request, found));
  }
  const logins = new Set([...after.values()].map(({ login }) => foldName(login)));
  for (const [id, kept] of snapshot.users) {
    if (now.users.has(id)) continue;
    const user = returned(id, kept, request, found, logins);
    if (user === null) continue;
    logins.add(foldName(user.login));
    after.set(id, user);
  }
  addTokens(now, snapshot, request, after, found);
  return { ...found, steps: inOrder(found.steps), users: after };
}

/** Administrators come first, so that one exists at any time; removals come last. */
function inOrder(steps: readonly RestoreStep[]): RestoreStep[] {
  const rank = ({ kind, did, first }: RestoreStep): number => {
    if (first === true) return 0;
    if (did === "remove") return 3;
    return kind === "token" ? 2 : 1;
  };
  return steps.toSorted((a, b) => rank(a) - rank(b));
}

const ofUser = (
  { id, login }: UserRecord,
  did: RestoreStep["did"],
  revision: number,
  why: string | null,
): Omit<RestoreStep, "ops"> => ({ kind: "user", did, name: login, why, key: keys.user(id), revision });

/** A user who was added since is removed as an administrator removes one: with its sessions and tokens. */
function removal(now: PresentRecords, user: UserRecord, revision: number): RestoreStep {
  const own = <T>(
    records: ReadonlyMap<string, { readonly value: T & { readonly userId: string } }>,
    key: (hash: string) => string,
  ): Op[] =>
    [...records].flatMap(([hash, { value }]) => (value.userId === user.id ? [{ op: "delete", key: key(hash) }] : []));
  return {
    ...ofUser(user, "remove", revision, null),
    ops: [
      { op: "delete", key: keys.user(user.id) },
      { op: "delete", key: keys.login(foldName(user.login)) },
      ...own(now.sessions, keys.session),
      ...own(now.tokens, keys.token),
    ],
  };
}

/** Returns a user who existed then and exists now: with its name and role of then, everything else as it is. */
function changed(
  { value, revision }: { value: UserRecord; revision: number },
  then: UserRecord,
  { ticks }: RestoreRequest,
  found: Pick<Found, "steps" | "choices" | "stays">,
): UserRecord {
  const stay = (why: string): number => found.stays.push({ kind: "user", name: value.login, did: "stay", why });
  if (value.passwordHash !== then.passwordHash) stay("password");
  if (value.disabled !== then.disabled) stay(value.disabled ? "disabled" : "enabled");
  // The provider assigns both at each sign-in.
  if (value.source === "oidc") return value;
  const tick = `role:${value.id}`;
  const higher = then.role !== value.role && lesserRole(then.role, value.role) === value.role;
  if (higher) found.choices.push({ tick, kind: "user", name: value.login, why: "role_lowered", value: then.role });
  const role = higher && !ticks.has(tick) ? value.role : then.role;
  const record = { ...value, name: then.name, role };
  if (record.name === value.name && record.role === value.role) return value;
  const why = record.role === value.role ? "name" : "role";
  found.steps.push({ ...ofUser(value, "change", revision, why), ops: [putUser(record)], ...firstIf(record) });
  return record;
}

/** Returns a user who was deleted since, as it comes back; null: it does not. */
function returned(
  id: string,
  { value, created }: Kept<UserRecord>,
  { ticks, backFrom }: RestoreRequest,
  found: Pick<Found, "steps" | "choices" | "stays">,
  logins: ReadonlySet<string>,
): UserRecord | null {
  const folded = foldName(value.login);
  if (logins.has(folded)) {
    found.stays.push({ kind: "user", name: value.login, did: "stay", why: "login_taken" });
    return null;
  }
  const byRestore = backFrom !== null && created > backFrom;
  const tick = `user:${id}`;
  if (!byRestore) found.choices.push({ tick, kind: "user", name: value.login, why: "deleted", value: value.role });
  if (!byRestore && !ticks.has(tick)) return null;
  const user: UserRecord = byRestore
    ? value
    : { ...value, disabled: true, mustChangePassword: value.source === "local" };
  found.steps.push({
    ...ofUser(user, "add", 0, byRestore ? null : "disabled"),
    ops: [putUser(user), { op: "put", key: keys.login(folded), value: id }],
    ...firstIf(user),
  });
  return user;
}

const firstIf = (user: UserRecord): Pick<RestoreStep, "first"> =>
  standsForAdministration(user) ? { first: true } : {};

function addTokens(
  now: PresentRecords,
  snapshot: SnapshotRecords,
  { nowMs, backFrom }: RestoreRequest,
  after: ReadonlyMap<string, UserRecord>,
  found: Pick<Found, "steps" | "stays">,
): void {
  // The tokens of a user who is removed go with it.
  for (const [hash, { value, revision }] of now.tokens)
    if (!snapshot.tokens.has(hash) && after.has(value.userId))
      found.steps.push({
        ...ofToken(hash, value.name, "remove", revision),
        ops: [{ op: "delete", key: keys.token(hash) }],
      });
  for (const [hash, { value, created }] of snapshot.tokens) {
    if (now.tokens.has(hash) || Date.parse(value.expiresAt) <= nowMs) continue;
    const byRestore = backFrom !== null && created > backFrom;
    if (byRestore && after.has(value.userId))
      found.steps.push({
        ...ofToken(hash, value.name, "add", 0),
        ops: [{ op: "put", key: keys.token(hash), value: JSON.stringify(value) }],
      });
    else found.stays.push({ kind: "token", name: value.name, did: "stay", why: "token_revoked" });
  }
}

const ofToken = (hash: string, name: string, did: RestoreStep["did"], revision: number): Omit<RestoreStep, "ops"> => ({
  kind: "token",
  did,
  name,
  why: null,
  key: keys.token(hash),
  revision,
});

/**
 * Returns the login of an administrator who signs in with a password of this cluster, if `after` has none any more;
 * null: it has one, or there is none now either.
 */
export function lostAdministrator(now: PresentRecords, after: ReadonlyMap<string, UserRecord>): string | null {
  if ([...after.values()].some(standsForAdministration)) return null;
  return [...now.users.values()].find(({ value }) => standsForAdministration(value))?.value.login ?? null;
}
