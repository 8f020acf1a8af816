import type { UserRole } from "@core-console/shared/contract/access";
import type { EventOf } from "@core-console/shared/contract/events";
import type { Resolver } from "../leader/resolver.ts";
import type { Caller, Identified, SessionCache } from "../session/session-cache.ts";
import type { Listener } from "./role-stream.ts";

type Reason = EventOf<"session-ended">["reason"];

/** Verifies the sessions and tokens of the callers that listen to events. */
export interface SessionCheck {
  /**
   * returns a verdict that no session end has outdated meanwhile: a listener attached by it is notified of every end
   * after it
   */
  verdict(caller: Caller): Promise<Identified>;
  /** the sessions or tokens with these ids have ended: verdicts on them do not count, also those under way */
  ended(ids: readonly string[]): void;
  /**
   * verifies listeners again whose sessions may have ended without a notification, and calls `end` for each that is not
   * of this role any more. Only the leader's verdict ends a stream: a copy may not know a recent sign-in yet.
   */
  outdated(
    role: UserRole,
    listeners: readonly Listener[],
    end: (listener: Listener, reason: Reason) => void,
  ): Promise<void>;
  close(): void;
}

export interface SessionCheckOptions {
  resolver: Resolver;
  callers: SessionCache;
}

/** Limit of sessions that are verified at a time. */
const AT_ONCE = 8;
/** Attempts to verify a session while its owner's sessions keep ending. */
const TRIES = 3;

export function createSessionCheck({ resolver, callers }: SessionCheckOptions): SessionCheck {
  /** for each verification under way: the ids that ended meanwhile */
  const asking = new Set<Set<string>>();
  let closed = false;

  /** Without a leader any Core's copy decides, as for everything else that the page then shows. */
  async function ask(caller: Caller): Promise<Identified> {
    const led = resolver.current() ? await callers.byLeader(caller, "now") : null;
    return led && led.kind !== "unknown" ? led : callers.byCopy(caller);
  }

  async function recheck(listener: Listener, role: UserRole): Promise<Reason | null> {
    const copy = listener.doubtful ? null : await callers.byCopy(listener);
    const known = copy && isOfRole(copy, role) ? copy : await callers.byLeader(listener, "now");
    if (known.kind === "unknown" || known.kind === "limited") return null;
    listener.doubtful = false;
    if (isOfRole(known, role)) return null;
    return known.kind === "user" ? "changed" : "ended";
  }

  return {
    async verdict(caller) {
      for (let tries = 0; tries < TRIES; tries += 1) {
        const ended = new Set<string>();
        asking.add(ended);
        const known = await ask(caller).finally(() => asking.delete(ended));
        if (known.kind !== "user" || !ended.has(known.user.id)) return known;
      }
      return { kind: "unknown" };
    },
    ended(ids) {
      callers.forget(ids);
      for (const ended of asking) for (const id of ids) ended.add(id);
    },
    async outdated(role, listeners, end) {
      const due = [...listeners];
      async function next(): Promise<void> {
        for (let listener = due.pop(); listener && !closed; listener = due.pop()) {
          const reason = await recheck(listener, role);
          if (reason !== null) end(listener, reason);
        }
      }
      await Promise.all(Array.from({ length: AT_ONCE }, next));
    },
    close() {
      closed = true;
    },
  };
}

const isOfRole = (known: Identified, role: UserRole): boolean => known.kind === "user" && known.user.role === role;
