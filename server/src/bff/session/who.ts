import { createHash } from "node:crypto";
import { Whoami } from "@core-console/shared/contract/access";
import type { Permission, UserRole } from "@core-console/shared/contract/access";
import { HEADER } from "@core-console/shared/contract/headers";
import { ROUTES, pathOf } from "@core-console/shared/contract/routes";
import type { Clock } from "../../lib/time/clock.ts";
import type { UpstreamAnswer } from "../upstream.ts";
import type { Forwarded, ForwardCall } from "../upstream.ts";

/** With what somebody asks, and from where. */
export interface Asker {
  authorization: string;
  /** X-Forwarded-For as it goes up */
  forwardedFor: string;
  /** the address it is for, as far as the console knows */
  client: string;
  /** the request for which it is asked; without it the question is the console's own */
  of?: AskedFor;
}

/** Under its id the Core's audit tells of a refusal, in its language the Core says it. */
export interface AskedFor {
  requestId: string;
  language: string | undefined;
}

/** What a Core says of a bearer. */
export interface Verdict {
  role: UserRole;
  userId: string;
  /** of its session or token: what `session-ended` names */
  id: string;
  permissions: readonly Permission[];
  mustChangePassword: boolean;
}

/** `refused`: good for nothing (any more), in the Core's words to the first who asked. `limited`: asks too often, and in how many seconds again. `unknown`: no Core could be asked. */
export type Known =
  | { kind: "user"; user: Verdict }
  | { kind: "refused"; answer: UpstreamAnswer; of: AskedFor | undefined }
  | { kind: "limited"; seconds: number }
  | { kind: "unknown" };

/** Who a bearer is. */
export interface Who {
  /** by the leader; remembered for a second (forwarding rule 8), or asked `now` */
  byLeader(asker: Asker, when?: "now"): Promise<Known>;
  /** by any Core's own copy, which may lag: its refusal is not the last word */
  byCopy(asker: Asker): Promise<Known>;
  /** these sessions or tokens may do something else now, or nothing */
  forget(ids: readonly string[]): void;
}

export interface WhoOptions {
  forward: (call: ForwardCall) => Promise<Forwarded>;
  staleRead: (call: ForwardCall) => Promise<Forwarded>;
  clock: Clock;
  newId: () => string;
}

/** A revoked session or token stops working within this, ms: counted from the moment the Core was asked. */
const REMEMBER_MS = 1000;
const MOST = 10_000;

export function createWho(o: WhoOptions): Who {
  const remembered = new Map<string, { askedAtMs: number; known: Promise<Known>; id: string | null }>();

  async function ask(asker: Asker, stale: boolean): Promise<Known> {
    const path = pathOf(ROUTES.whoami) + (stale ? "?stale=1" : "");
    const { of } = asker;
    const headers = {
      authorization: asker.authorization,
      ...(of?.language === undefined ? {} : { "accept-language": of.language }),
      [HEADER.forwardedFor]: asker.forwardedFor,
      [HEADER.requestId]: of?.requestId ?? o.newId(),
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
      client: asker.client,
      gone,
    };
    return knownOf(await (stale ? o.staleRead(call) : o.forward(call)), of);
  }

  return {
    byLeader(asker, when) {
      const key = createHash("sha256").update(asker.authorization).digest("base64");
      const now = o.clock.now();
      const last = remembered.get(key);
      if (last && when !== "now" && now - last.askedAtMs < REMEMBER_MS) return last.known;
      const entry: { askedAtMs: number; known: Promise<Known>; id: string | null } = {
        askedAtMs: now,
        known: ask(asker, false),
        id: null,
      };
      remembered.delete(key);
      remembered.set(key, entry);
      // In the order they were asked: the first is the oldest.
      for (const [oldest, e] of remembered) {
        if (remembered.size <= MOST && now - e.askedAtMs < REMEMBER_MS) break;
        remembered.delete(oldest);
      }
      return entry.known.then((known) => {
        if (known.kind === "user") entry.id = known.user.id;
        // Only what is good is worth remembering: signing in again must count at once.
        else if (remembered.get(key) === entry) remembered.delete(key);
        return known;
      });
    },
    byCopy: (asker) => ask(asker, true),
    forget(ids) {
      for (const [key, e] of remembered) if (e.id === null || ids.includes(e.id)) remembered.delete(key);
    },
  };
}

function knownOf(done: Forwarded, of: AskedFor | undefined): Known {
  if (done.kind !== "answered") return { kind: "unknown" };
  const { status, headers } = done.answer;
  if (status === 429) return { kind: "limited", seconds: Number(headers["retry-after"]) || 1 };
  if (status === 401) return { kind: "refused", answer: done.answer, of };
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
    // A token goes on while its owner has yet to choose a password, as the Core has it.
    return {
      kind: "user",
      user: { role, userId, id, permissions, mustChangePassword: mustChangePassword && session !== null },
    };
  } catch {
    return { kind: "unknown" };
  }
}
