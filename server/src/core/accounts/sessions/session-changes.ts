import { ApiProblem } from "../../state/api-problem.ts";
import type { ChangePlan } from "../../state/commit.ts";
import type { SessionRecord } from "../../state/records-access.ts";
import type { Op } from "../../etcd/client/gateway-types.ts";
import { keys } from "../../state/keys.ts";
import type { Registry } from "../../state/registry.ts";
import { hashSecret, newSecret } from "../callers/secrets.ts";

/** A user has no more sessions than fit into the one transaction that ends them all; the least used goes first. */
const MAX_SESSIONS = 64;
const MAX_AGENT = 256;

/** A session that is to be put by the transaction that signs somebody in. The secret goes to the caller, once. */
export interface MadeSession {
  secret: string;
  hash: string;
  record: SessionRecord;
}

/** `confirmed`: signing in so counts as having given the password now. `secret`: made from the link that is used up. */
export function makeSession(f: {
  userId: string;
  via: SessionRecord["via"];
  confirmed: boolean;
  from: string;
  agent: string | undefined;
  nowMs: number;
  id: string;
  secret?: string;
}): MadeSession {
  const at = new Date(f.nowMs).toISOString();
  const secret = f.secret ?? newSecret("session");
  const record: SessionRecord = {
    id: f.id,
    userId: f.userId,
    via: f.via,
    createdAt: at,
    lastUsedAt: at,
    confirmedAt: f.confirmed ? at : null,
    address: f.from,
    agent: f.agent?.replace(/\p{Cc}/gu, "").slice(0, MAX_AGENT) ?? null,
  };
  return { secret, hash: hashSecret(secret), record };
}

/** Puts a new session; ends the user's least used ones above the limit. Goes with a put of the user: see endSessionsOf. */
export function putSession(registry: Registry, made: MadeSession): Op[] {
  const used = (hash: string): string => registry.sessions.get(hash)?.value.lastUsedAt ?? "";
  const others = sessionsOf(registry, made.record.userId).toSorted((a, b) => used(a).localeCompare(used(b)));
  const over = others.slice(0, Math.max(0, others.length - MAX_SESSIONS + 1));
  return [
    ...over.map((hash) => ({ op: "delete" as const, key: keys.session(hash) })),
    { op: "put", key: keys.session(made.hash), value: JSON.stringify(made.record) },
  ];
}

/** Hashes of a user's sessions, over or not. */
export function sessionsOf(registry: Registry, userId: string): string[] {
  return [...registry.sessions].filter(([, s]) => s.value.userId === userId).map(([hash]) => hash);
}

/**
 * Ends all sessions of a user but `except` (a hash): at most 64 operations. Every sign-in compares and puts its user, so
 * a transaction that compares the user too misses none that is made meanwhile.
 */
export function endSessionsOf(registry: Registry, userId: string, except: string | null = null): Op[] {
  return sessionsOf(registry, userId)
    .filter((hash) => hash !== except)
    .map((hash) => ({ op: "delete", key: keys.session(hash) }));
}

/** Ends one session, unless `refuse` throws for whose it is. Throws not_found. */
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
