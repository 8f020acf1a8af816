import type { UserRole } from "@core-console/shared/contract/access";
import { foldName } from "@core-console/shared/contract/name";
import { Passwords } from "../accounts/passwords/passwords.ts";
import { hashSecret, newSecret } from "../accounts/callers/secrets.ts";
import { keys } from "../state/keys.ts";
import type { SessionRecord, TokenRecord, UserRecord } from "../state/records-access.ts";
import type { Store } from "./store.ts";

/** Real argon2id at its lowest cost. */
export const cheapPasswords = (): Passwords => new Passwords({ costs: { memory: 8, passes: 1, parallelism: 1 } });

const AT = "2026-01-01T12:00:00.000Z";
const uuid = (kind: string, n: number): string =>
  `${kind.padStart(8, "0")}-0000-4000-8000-${String(n).padStart(12, "0")}`;
let made = 0;

/** Writes a user, by default a local one without a password. */
export function addUser(store: Store, login: string, role: UserRole, over: Partial<UserRecord> = {}): UserRecord {
  const user: UserRecord = {
    id: uuid("a", ++made),
    login,
    name: "",
    role,
    source: "local",
    subject: null,
    passwordHash: null,
    mustChangePassword: false,
    disabled: false,
    createdAt: AT,
    createdBy: "test",
    lastSignInAt: null,
    knownAddresses: [],
    ...over,
  };
  store.gateway.put(keys.login(foldName(login)), user.id);
  store.gateway.put(keys.user(user.id), user);
  return user;
}

/**
 * Writes a session of a user, created and confirmed at the store's time; `authorization` is the header to call with.
 */
export function addSession(
  store: Store,
  user: Pick<UserRecord, "id">,
  over: Partial<SessionRecord> = {},
): { authorization: string; hash: string; record: SessionRecord } {
  const secret = newSecret("session");
  const at = new Date(store.clock.ms).toISOString();
  const record: SessionRecord = {
    id: uuid("5", ++made),
    userId: user.id,
    via: "password",
    createdAt: at,
    lastUsedAt: at,
    confirmedAt: at,
    address: "127.0.0.1",
    agent: null,
    ...over,
  };
  const hash = hashSecret(secret);
  store.gateway.put(keys.session(hash), record);
  return { authorization: `Bearer ${secret}`, hash, record };
}

/** Writes a token of a user, valid for a day from the store's time. */
export function addToken(
  store: Store,
  user: Pick<UserRecord, "id">,
  over: Partial<TokenRecord> = {},
): { authorization: string; hash: string; record: TokenRecord } {
  const secret = newSecret("token");
  const record: TokenRecord = {
    id: uuid("7", ++made),
    name: "script",
    role: "administrator",
    userId: user.id,
    createdAt: new Date(store.clock.ms).toISOString(),
    expiresAt: new Date(store.clock.ms + 86_400_000).toISOString(),
    lastUsedAt: null,
    suspendedAt: null,
    purpose: null,
    ...over,
  };
  const hash = hashSecret(secret);
  store.gateway.put(keys.token(hash), record);
  return { authorization: `Bearer ${secret}`, hash, record };
}

/** Writes a user with a session: what most tests of a route need. */
export function signedIn(
  store: Store,
  role: UserRole,
  login: string = role,
): { user: UserRecord; authorization: string } {
  const user = addUser(store, login, role);
  return { user, authorization: addSession(store, user).authorization };
}
