import { createHmac, randomUUID } from "node:crypto";
import { SECRET_PREFIX } from "@core-console/shared/contract/headers";
import { foldName } from "@core-console/shared/contract/name";
import { ApiProblem, invalidField } from "../../state/api-problem.ts";
import type { Op } from "../../etcd/client/gateway-types.ts";
import type { ChangePlan } from "../../state/commit.ts";
import { keys } from "../../state/keys.ts";
import type { Versioned } from "../../state/record-cache.ts";
import type { LinkRecord, UserRecord } from "../../state/records-access.ts";
import type { Registry } from "../../state/registry.ts";
import { absent } from "../../state/service-changes.ts";
import { findByLogin } from "../../state/find-user.ts";
import { newSecret } from "../callers/secrets.ts";
import { putSession, type MadeSession } from "./session-changes.ts";
import { afterSignIn, guardAdministrators, putUser, sameLink, sameUser } from "../../state/put-user.ts";

/** How long a one-time link is valid, ms. */
const LINK_MS = 3_600_000;
/**
 * The most links that create an administrator at once; a new one replaces the oldest. One transaction removes them
 * all.
 */
const MAX_OUTSTANDING = 32;

/** Returns the link of that hash if it is valid. Throws link_invalid, the same for used, expired and never created. */
export function goodLink(registry: Registry, hash: string, nowMs: number): Versioned<LinkRecord> {
  const link = registry.links.get(hash);
  if (link === undefined || Date.parse(link.value.expiresAt) <= nowMs) throw new ApiProblem("link_invalid");
  return link;
}

/** Returns the hashes of the links that create an administrator, newest first. */
function outstanding(registry: Registry): string[] {
  return [...registry.links]
    .filter(([, link]) => link.value.userId === null)
    .toSorted(([, a], [, b]) => b.revision - a.revision)
    .map(([hash]) => hash);
}

const takeOut = (hash: string): Op => ({ op: "delete", key: keys.link(hash) });

/**
 * Plans a link for `login`, or with null for a new administrator. Throws not_found, validation_failed for a disabled
 * user.
 */
export function planLink(
  registry: Registry,
  facts: { hash: string; login: string | null; by: string; nowMs: number },
): ChangePlan {
  const user = facts.login === null ? null : findByLogin(registry, facts.login);
  if (facts.login !== null && user === null) throw new ApiProblem("not_found", { what: "user" });
  if (user?.value.disabled === true) throw invalidField("user", "invalid_value");
  const record: LinkRecord = {
    userId: user?.value.id ?? null,
    createdAt: new Date(facts.nowMs).toISOString(),
    expiresAt: new Date(facts.nowMs + LINK_MS).toISOString(),
    createdBy: facts.by,
  };
  return {
    compare: [absent(keys.link(facts.hash)), ...(user === null ? [] : [sameUser(user)])],
    ops: [
      { op: "put", key: keys.link(facts.hash), value: JSON.stringify(record) },
      ...(user === null
        ? outstanding(registry)
            .slice(MAX_OUTSTANDING - 1)
            .map(takeOut)
        : []),
    ],
    audit: { what: "setup.link", ref: null, name: user?.value.login ?? null },
    status: 201,
    ref: null,
    made: null,
  };
}

/** Plans the use of a link that creates an administrator and signs it in. Throws link_invalid, login_taken. */
export function planFirst(
  registry: Registry,
  facts: { linkHash: string; login: string; passwordHash: string; session: MadeSession; nowMs: number },
): ChangePlan {
  const link = goodLink(registry, facts.linkHash, facts.nowMs);
  if (link.value.userId !== null) throw new ApiProblem("link_invalid");
  const holder = findByLogin(registry, facts.login);
  if (holder !== null) throw new ApiProblem("login_taken", { login: holder.value.login });
  const at = new Date(facts.nowMs).toISOString();
  const user: UserRecord = {
    id: facts.session.record.userId,
    login: facts.login,
    name: "",
    role: "administrator",
    source: "local",
    subject: null,
    passwordHash: facts.passwordHash,
    mustChangePassword: false,
    disabled: false,
    createdAt: at,
    createdBy: link.value.createdBy,
    lastSignInAt: null,
    knownAddresses: [],
  };
  const loginKey = keys.login(foldName(facts.login));
  const guard = guardAdministrators(registry, at);
  return {
    compare: [sameLink(facts.linkHash, link), absent(loginKey), absent(keys.user(user.id)), guard.compare],
    ops: [
      putUser(afterSignIn(user, at, facts.session.record.address)),
      { op: "put", key: loginKey, value: user.id },
      // There is now an administrator who can add others: the links that create one are removed.
      ...[...new Set([facts.linkHash, ...outstanding(registry)])].slice(0, 2 * MAX_OUTSTANDING).map(takeOut),
      guard.op,
      ...putSession(registry, facts.session),
    ],
    audit: { what: "setup.use", ref: null, name: facts.login },
    status: 200,
    ref: null,
    made: null,
  };
}

/**
 * Plans the use of a link that signs its user in. Throws link_invalid, also if the user was removed or may not sign
 * in.
 */
export function planBySignInLink(
  registry: Registry,
  facts: { linkHash: string; session: MadeSession; nowMs: number },
): ChangePlan {
  const link = goodLink(registry, facts.linkHash, facts.nowMs);
  const user = registry.users.get(facts.session.record.userId);
  if (user === undefined || link.value.userId !== user.value.id || user.value.disabled)
    throw new ApiProblem("link_invalid");
  const at = new Date(facts.nowMs).toISOString();
  return {
    compare: [sameLink(facts.linkHash, link), sameUser(user)],
    ops: [
      putUser(afterSignIn(user.value, at, facts.session.record.address)),
      { op: "delete", key: keys.link(facts.linkHash) },
      ...putSession(registry, facts.session),
    ],
    audit: { what: "setup.use", ref: null, name: user.value.login },
    status: 200,
    ref: null,
    made: null,
  };
}

/**
 * Returns the secret of the session that a link creates. With an idempotency key it is the same for a repeated call,
 * so that a lost response can be requested again; it never follows from the link alone, which stays in a browser's
 * history, a chat or a terminal after use.
 */
export function sessionSecretOf(linkSecret: string, idempotencyKey: string | null): string {
  if (idempotencyKey === null) return newSecret("session");
  return (
    SECRET_PREFIX.session + createHmac("sha256", linkSecret).update(`session\n${idempotencyKey}`).digest("base64url")
  );
}

/** Returns the ID of the user whose session it will be: the link's user, or a new one. */
export function userIdOf(link: LinkRecord): string {
  return link.userId ?? randomUUID();
}
