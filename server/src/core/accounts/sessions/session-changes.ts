import { ApiProblem } from "../../state/api-problem.ts";
import type { ChangePlan } from "../../state/commit.ts";
import type { SessionRecord } from "../../state/records-access.ts";
import type { Op } from "../../etcd/client/gateway-types.ts";
import { keys } from "../../state/keys.ts";
import type { Registry } from "../../state/registry.ts";
import { hashSecret, newSecret } from "../callers/secrets.ts";

/**
 * The most sessions of a user: the transaction that ends them all must hold them; the least recently used is ended
 * first.
 */
const MAX_SESSIONS = 64;
const MAX_AGENT = 256;

/** A session that the transaction of a sign-in writes. The secret goes to the caller, once. */
export interface MadeSession {
  secret: string;
  hash: string;
  record: SessionRecord;
}

/**
 * Returns a new session. `confirmed`: this sign-in counts as confirming the password. `secret`: derived from the link
 * that is used up.
 */
export function makeSession(facts: {
  userId: string;
  via: SessionRecord["via"];
  confirmed: boolean;
  from: string;
  agent: string | undefined;
  nowMs: number;
  id: string;
  secret?: string;
}): MadeSession {
  const at = new Date(facts.nowMs).toISOString();
  const secret = facts.secret ?? newSecret("session");
  const record: SessionRecord = {
    id: facts.id,
    userId: facts.userId,
    via: facts.via,
    createdAt: at,
    lastUsedAt: at,
    confirmedAt: facts.confirmed ? at : null,
    address: facts.from,
    agent: facts.agent?.replace(/\p{Cc}/gu, "").slice(0, MAX_AGENT) ?? null,
  };
  return { secret, hash: hashSecret(secret), record };
}

/**
 * Returns the operations that write a new session and end the user's least recently used ones above the limit. The
 * transaction must also put the user: see endSessionsOf.
 */
export function putSession(registry: Registry, made: MadeSession): Op[] {
  const used = (hash: string): string => registry.sessions.get(hash)?.value.lastUsedAt ?? "";
  const others = sessionsOf(registry, made.record.userId).toSorted((a, b) => used(a).localeCompare(used(b)));
  const over = others.slice(0, Math.max(0, others.length - MAX_SESSIONS + 1));
  return [
    ...over.map((hash) => ({ op: "delete" as const, key: keys.session(hash) })),
    { op: "put", key: keys.session(made.hash), value: JSON.stringify(made.record) },
  ];
}

/** Returns the hashes of a user's sessions, expired or not. */
function sessionsOf(registry: Registry, userId: string): string[] {
  return [...registry.sessions].filter(([, s]) => s.value.userId === userId).map(([hash]) => hash);
}

/**
 * Returns the operations that end all sessions of a user except `except` (a hash): at most 64. Every sign-in compares
 * and puts its user, so a transaction that compares the user too misses no concurrent session.
 */
export function endSessionsOf(registry: Registry, userId: string, except: string | null = null): Op[] {
  return sessionsOf(registry, userId)
    .filter((hash) => hash !== except)
    .map((hash) => ({ op: "delete", key: keys.session(hash) }));
}

/** Plans the end of one session; `refuse` may throw for its owner. Throws not_found. */
export function planEndSession(registry: Registry, id: string, refuse: (ownerId: string) => void): ChangePlan {
  const found = [...registry.sessions].find(([, s]) => s.value.id === id);
  if (found === undefined) throw new ApiProblem("not_found", { what: "session" });
  const [hash, { value }] = found;
  refuse(value.userId);
  return {
    compare: [{ key: keys.session(hash), target: "create", op: ">", value: 0 }],
    ops: [{ op: "delete", key: keys.session(hash) }],
    audit: { what: "session.end", ref: null, name: registry.users.get(value.userId)?.value.login ?? null },
    status: 204,
    ref: null,
    made: null,
  };
}
