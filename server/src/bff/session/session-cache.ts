import { createHash } from "node:crypto";
import { Whoami } from "@core-console/shared/contract/access";
import type { Permission, UserRole } from "@core-console/shared/contract/access";
import { HEADER } from "@core-console/shared/contract/headers";
import { ROUTES, pathOf } from "@core-console/shared/contract/routes";
import type { Clock } from "../../lib/time/clock.ts";
import type { UpstreamAnswer } from "../upstream.ts";
import type { Forwarded, ForwardCall } from "../upstream.ts";

/** The caller as a console knows it: its bearer, and where it comes from (docs/architecture/trust.md). */
export interface Caller {
  authorization: string;
  /** X-Forwarded-For as it is sent upstream */
  forwardedFor: string;
  /** the client's address, as far as the console knows */
  client: string;
  /** the request for which the bearer is verified; absent: the console verifies it for itself */
  of?: RequestFacts;
}

/** The request that a bearer came with: a refusal is recorded under its ID and worded in its language. */
export interface RequestFacts {
  requestId: string;
  language: string | undefined;
}

/** The user of a bearer, as a Core reports it. */
export interface SignedInUser {
  role: UserRole;
  userId: string;
  /** id of its session or token: what `session-ended` names */
  id: string;
  permissions: readonly Permission[];
  mustChangePassword: boolean;
}

/**
 * What a Core reports of a caller. `refused`: not valid (any more), in the Core's words to the first caller. `limited`:
 * too many requests, with the seconds until the next one is allowed. `unknown`: no Core could be asked.
 */
export type Identified =
  | { kind: "user"; user: SignedInUser }
  | { kind: "refused"; answer: UpstreamAnswer; of: RequestFacts | undefined }
  | { kind: "limited"; seconds: number }
  | { kind: "unknown" };

/** Verifies whose bearer it is. */
export interface SessionCache {
  /** asks the leader; the verdict is cached for a second (forwarding rule 8), or requested `now` */
  byLeader(caller: Caller, when?: "now"): Promise<Identified>;
  /** asks any Core's own copy, which may lag: its refusal is not final */
  byCopy(caller: Caller): Promise<Identified>;
  /** the verdicts on these sessions or tokens are outdated */
  forget(ids: readonly string[]): void;
}

export interface SessionCacheOptions {
  forward: (call: ForwardCall) => Promise<Forwarded>;
  staleRead: (call: ForwardCall) => Promise<Forwarded>;
  clock: Clock;
  newId: () => string;
}

/** A revoked session or token stops working within this, ms: counted from the moment the Core was asked. */
const REMEMBER_MS = 1000;
const MOST = 10_000;

export function createSessionCache(options: SessionCacheOptions): SessionCache {
  const remembered = new Map<string, { askedAtMs: number; known: Promise<Identified>; id: string | null }>();

  async function ask(caller: Caller, stale: boolean): Promise<Identified> {
    const path = pathOf(ROUTES.whoami) + (stale ? "?stale=1" : "");
    const { of } = caller;
    const headers = {
      authorization: caller.authorization,
      ...(of?.language === undefined ? {} : { "accept-language": of.language }),
      [HEADER.forwardedFor]: caller.forwardedFor,
      [HEADER.requestId]: of?.requestId ?? options.newId(),
    };
    const gone = new AbortController().signal;
    const call = {
      method: "GET",
      path,
      headers,
      body: null,
      idempotent: true,
      shareKey: null,
      route: pathOf(ROUTES.whoami),
      client: caller.client,
      gone,
    };
    return knownOf(await (stale ? options.staleRead(call) : options.forward(call)), of);
  }

  return {
    byLeader(caller, when) {
      const key = createHash("sha256").update(caller.authorization).digest("base64");
      const now = options.clock.now();
      const last = remembered.get(key);
      if (last && when !== "now" && now - last.askedAtMs < REMEMBER_MS) return last.known;
      const entry: { askedAtMs: number; known: Promise<Identified>; id: string | null } = {
        askedAtMs: now,
        known: ask(caller, false),
        id: null,
      };
      remembered.delete(key);
      remembered.set(key, entry);
      // In insertion order: the first is the oldest.
      for (const [oldest, e] of remembered) {
        if (remembered.size <= MOST && now - e.askedAtMs < REMEMBER_MS) break;
        remembered.delete(oldest);
      }
      return entry.known.then((known) => {
        if (known.kind === "user") entry.id = known.user.id;
        // Only a positive verdict is cached: a new sign-in must count at once.
        else if (remembered.get(key) === entry) remembered.delete(key);
        return known;
      });
    },
    byCopy: (caller) => ask(caller, true),
    forget(ids) {
      for (const [key, e] of remembered) if (e.id === null || ids.includes(e.id)) remembered.delete(key);
    },
  };
}

function knownOf(done: Forwarded, of: RequestFacts | undefined): Identified {
  if (done.kind !== "answered") return { kind: "unknown" };
  const { status, headers } = done.answer;
  if (status === 429) return { kind: "limited", seconds: Number(headers["retry-after"]) || 1 };
  // A token that was made for one purpose may not even say who it is.
  if (status === 401 || status === 403) return { kind: "refused", answer: done.answer, of };
  if (status !== 200) return { kind: "unknown" };
  try {
    const {
      id: userId,
      role,
      session,
      token,
      permissions,
      mustChangePassword,
    } = Whoami.parse(JSON.parse(done.answer.body.toString()));
    const id = session?.id ?? token?.id ?? "";
    // A token stays valid while its owner has yet to choose a password, as the Core has it.
    return {
      kind: "user",
      user: { role, userId, id, permissions, mustChangePassword: mustChangePassword && session !== null },
    };
  } catch {
    return { kind: "unknown" };
  }
}
