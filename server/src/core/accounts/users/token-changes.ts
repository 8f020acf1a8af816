import type { NewToken, Token } from "@core-console/shared/contract/access";
import { lesserRole, may } from "@core-console/shared/domain/permissions";
import type { SignedInUser } from "../callers/caller.ts";
import { putUser, sameUser } from "../../state/put-user.ts";
import { ApiProblem, invalidField } from "../../state/api-problem.ts";
import type { ChangePlan, Made } from "../../state/commit.ts";
import { keys } from "../../state/keys.ts";
import type { Versioned } from "../../state/record-cache.ts";
import type { TokenRecord } from "../../state/records-access.ts";
import type { Registry } from "../../state/registry.ts";
import { absent } from "../../state/service-changes.ts";

/**
 * The most tokens of a user: with its sessions they fit into the one transaction that removes it (etcd: 128
 * operations).
 * @internal
 */
export const MAX_TOKENS = 50;
const DAY_MS = 86_400_000;

/** Returns the tokens of a user with their hashes, expired ones included. */
export function tokensOf(registry: Registry, userId: string): [hash: string, token: Versioned<TokenRecord>][] {
  return [...registry.tokens].filter(([, t]) => t.value.userId === userId);
}

/** Returns a token with its owner; null if the owner was removed. `usedMs`: its last use as the caller knows it. */
export function tokenView(registry: Registry, token: TokenRecord, usedMs: number | null): Token | null {
  const owner = registry.users.get(token.userId)?.value;
  if (owner === undefined) return null;
  const written = token.lastUsedAt === null ? null : Date.parse(token.lastUsedAt);
  const used = usedMs === null ? written : Math.max(usedMs, written ?? usedMs);
  return {
    id: token.id,
    name: token.name,
    role: token.role,
    owner: { id: owner.id, login: owner.login },
    createdAt: token.createdAt,
    expiresAt: token.expiresAt,
    lastUsedAt: used === null ? null : new Date(used).toISOString(),
    suspendedAt: token.suspendedAt,
    purpose: token.purpose,
  };
}

/**
 * Plans a token of the caller's own, whose role never exceeds the caller's; one with a purpose is a viewer's for all
 * else, also for a Core of an older version, which knows no purposes. Throws forbidden (`why: role`);
 * validation_failed when there are too many, or for another role; unauthenticated if its owner was removed.
 */
export function planAddToken(
  registry: Registry,
  body: NewToken,
  owner: SignedInUser,
  made: { id: string; hash: string; nowMs: number },
): ChangePlan<Made<TokenRecord, TokenRecord>> {
  if (lesserRole(body.role, owner.role) !== body.role)
    throw new ApiProblem("forbidden", { why: "role", role: body.role });
  refusePurpose(body, owner);
  const own = tokensOf(registry, owner.user.id);
  const expired = own.filter(([, t]) => Date.parse(t.value.expiresAt) <= made.nowMs);
  // An expired token stays visible, but makes way for a new one.
  const replaced = own.length < MAX_TOKENS ? [] : expired;
  if (own.length - replaced.length >= MAX_TOKENS) throw invalidField("name", "too_many_tokens");
  const record: TokenRecord = {
    id: made.id,
    name: body.name.trim(),
    role: body.role,
    userId: owner.user.id,
    createdAt: new Date(made.nowMs).toISOString(),
    expiresAt: new Date(made.nowMs + body.expiresInDays * DAY_MS).toISOString(),
    lastUsedAt: null,
    suspendedAt: null,
    purpose: body.purpose ?? null,
  };
  const user = registry.users.get(owner.user.id);
  if (user === undefined) throw new ApiProblem("unauthenticated");
  return {
    // It puts its owner unchanged: of two concurrent additions one plans again, so the limit holds.
    compare: [absent(keys.token(made.hash)), sameUser(user)],
    ops: [
      putUser(user.value),
      { op: "put", key: keys.token(made.hash), value: JSON.stringify(record) },
      ...replaced.map(([hash]) => ({ op: "delete" as const, key: keys.token(hash) })),
    ],
    audit: { what: "token.add", ref: null, name: record.name },
    status: 201,
    ref: null,
    made: { written: record, stored: record },
  };
}

function refusePurpose({ purpose, role }: NewToken, owner: SignedInUser): void {
  if (purpose === undefined) return;
  const verdict = may(owner.role, purpose);
  if (!verdict.ok) throw new ApiProblem("forbidden", { why: "role", role: verdict.params["role"] ?? null });
  if (role !== "viewer") throw invalidField("role", "purpose_role");
}

/** Finds a token by its ID; `refuse` may throw for its owner. Throws not_found. */
function findToken(
  registry: Registry,
  id: string,
  refuse: (ownerId: string) => void,
): [hash: string, token: Versioned<TokenRecord>] {
  const found = [...registry.tokens].find(([, t]) => t.value.id === id);
  if (found === undefined) throw new ApiProblem("not_found", { what: "token" });
  refuse(found[1].value.userId);
  return found;
}

/** Plans the end of a token's suspension; `refuse` may throw for its owner. Throws not_found. */
export function planResumeToken(registry: Registry, id: string, refuse: (ownerId: string) => void): ChangePlan {
  const [hash, { value, revision }] = findToken(registry, id, refuse);
  return {
    compare: [{ key: keys.token(hash), target: "mod", op: "=", value: revision }],
    ops: [{ op: "put", key: keys.token(hash), value: JSON.stringify({ ...value, suspendedAt: null }) }],
    audit: { what: "token.resume", ref: null, name: value.name },
    status: 204,
    ref: null,
    made: null,
  };
}

/** Plans the revocation of a token; `refuse` may throw for its owner. Throws not_found. */
export function planRemoveToken(registry: Registry, id: string, refuse: (ownerId: string) => void): ChangePlan {
  const [hash, token] = findToken(registry, id, refuse);
  return {
    compare: [{ key: keys.token(hash), target: "create", op: ">", value: 0 }],
    ops: [{ op: "delete", key: keys.token(hash) }],
    audit: { what: "token.remove", ref: null, name: token.value.name },
    status: 204,
    ref: null,
    made: null,
  };
}
