import type { Compare, Op } from "../etcd/client/gateway-types.ts";
import { keys } from "./keys.ts";
import type { Versioned } from "./record-cache.ts";
import type { LinkRecord, SessionRecord, UserRecord } from "./records-access.ts";
import type { Registry } from "./registry.ts";

const KNOWN_ADDRESSES = 8;

/** Returns the operation that writes a user record. */
export const putUser = (record: UserRecord): Op => ({
  op: "put",
  key: keys.user(record.id),
  value: JSON.stringify(record),
});

/** Returns the compare that a user record is unchanged. */
export const sameUser = (user: Versioned<UserRecord>): Compare => ({
  key: keys.user(user.value.id),
  target: "mod",
  op: "=",
  value: user.revision,
});

/** Returns the compare that a session record is unchanged. */
export const sameSession = (hash: string, session: Versioned<SessionRecord>): Compare => ({
  key: keys.session(hash),
  target: "mod",
  op: "=",
  value: session.revision,
});

/** Returns the compare that a link record is unchanged. */
export const sameLink = (hash: string, link: Versioned<LinkRecord>): Compare => ({
  key: keys.link(hash),
  target: "mod",
  op: "=",
  value: link.revision,
});

/**
 * Returns the guard that every change of the set of administrators includes, so that two concurrent changes cannot
 * both remove the last one.
 */
export function guardAdministrators(registry: Registry, at: string): { compare: Compare; op: Op } {
  return {
    compare: { key: keys.administrators, target: "mod", op: "=", value: registry.administratorsRevision },
    op: { op: "put", key: keys.administrators, value: JSON.stringify({ at }) },
  };
}

/** Returns the user record after a sign-in from an address. */
export function afterSignIn(user: UserRecord, at: string, from: string): UserRecord {
  const knownAddresses = [from, ...user.knownAddresses.filter((a) => a !== from)].slice(0, KNOWN_ADDRESSES);
  return { ...user, lastSignInAt: at, knownAddresses };
}
