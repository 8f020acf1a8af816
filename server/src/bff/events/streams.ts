import { randomBytes } from "node:crypto";
import type { UserRole } from "@core-console/shared/contract/access";
import type { EventOf } from "@core-console/shared/contract/events";
import { createShares } from "../../lib/work/shares.ts";
import type { Ask } from "../ask.ts";
import { askedFor, refuseNobody } from "../forward/handle-api.ts";
import { unled } from "../leader/unled.ts";
import { sendProblem, sendTooMany } from "../problem.ts";
import { authorizationOf } from "../session/credentials.ts";
import type { Asker, Known, Who } from "../session/who.ts";
import { startFeed } from "./feed.ts";
import type { FeedOptions } from "./feed.ts";
import { PLACE_AGAIN_S, placesOf } from "./places.ts";
import { createRoleStream } from "./role-stream.ts";
import type { Listener, RoleStream } from "./role-stream.ts";

/** The event streams of this console: one upstream stream for each role with connected browsers. */
export interface Streams {
  attach(ask: Ask): Promise<void>;
  upstream(view: EventOf<"upstream">): void;
  /** number of roles with connected browsers */
  count(): number;
  close(): void;
}

export interface StreamsOptions extends Pick<FeedOptions, "cores" | "resolver" | "directory" | "clock" | "log"> {
  who: Who;
  upstream: EventOf<"upstream">;
}

/** Limit of sessions that are verified at a time. */
const AT_ONCE = 8;
/** Attempts to verify a session while its owner's sessions keep ending. */
const TRIES = 3;

export function createStreams(o: StreamsOptions): Streams {
  const streams = new Map<UserRole, RoleStream>();
  const places = createShares();
  let upstream = o.upstream;
  /** for each verification under way: the ids that ended meanwhile */
  const asking = new Set<Set<string>>();
  let closed = false;

  /**
   * Returns whose bearer it is. Without a leader any Core's copy decides, as for everything else that the page then
   * shows.
   */
  async function whoIs(asker: Asker): Promise<Known> {
    const led = o.resolver.current() ? await o.who.byLeader(asker, "now") : null;
    return led && led.kind !== "unknown" ? led : o.who.byCopy(asker);
  }

  /**
   * Returns a verdict that no session end has outdated meanwhile: a listener attached by it is notified of every end
   * after it.
   */
  async function whoIsNow(asker: Asker): Promise<Known> {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const over = new Set<string>();
      asking.add(over);
      const known = await whoIs(asker).finally(() => asking.delete(over));
      if (known.kind !== "user" || !over.has(known.user.id)) return known;
    }
    return { kind: "unknown" };
  }

  function streamOf(role: UserRole): RoleStream {
    const held = streams.get(role);
    if (held) return held;
    const made = createRoleStream({
      epoch: randomBytes(6).toString("hex"),
      upstream,
      clock: o.clock,
      startFeed: (f) => startFeed({ ...o, ...f, role }),
      onDoubt: (listeners) => {
        lookAgain(role, listeners).catch((err: unknown) => o.log.error({ err }, "verifying sessions again failed"));
      },
      onIdle: () => {
        if (streams.get(role) === made) streams.delete(role);
        made.close();
      },
      onSessionsEnded: ({ ids = [], reason }) => {
        o.who.forget(ids);
        for (const over of asking) for (const id of ids) over.add(id);
        for (const s of streams.values()) s.end((l) => ids.includes(l.id), reason);
      },
    });
    streams.set(role, made);
    return made;
  }

  /**
   * Verifies sessions again that may have ended without a notification. Only the leader's verdict ends a stream: a copy
   * may not know a recent sign-in yet.
   */
  async function lookAgain(role: UserRole, listeners: Listener[]): Promise<void> {
    const due = [...listeners];
    async function next(): Promise<void> {
      for (let l = due.pop(); l && !closed; l = due.pop()) {
        const listener = l;
        const copy = listener.doubtful ? null : await o.who.byCopy(listener);
        const known = copy?.kind === "user" && copy.user.role === role ? copy : await o.who.byLeader(listener, "now");
        if (known.kind === "unknown" || known.kind === "limited") continue;
        listener.doubtful = false;
        if (known.kind === "user" && known.user.role === role) continue;
        const reason = known.kind === "user" ? "changed" : "ended";
        streams.get(role)?.end((other) => other === listener, reason);
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, next));
  }

  return {
    async attach(ask) {
      const { req, res, requestId, forwardedFor, client } = ask;
      const authorization = authorizationOf(ask.credentials);
      if (authorization === null) return refuseNobody(ask);
      const known = await whoIsNow({ authorization, forwardedFor, client, of: askedFor(ask) });
      if (known.kind === "refused") return sendProblem(req, res, { code: "unauthenticated", requestId });
      if (known.kind === "limited") return sendTooMany(req, res, { seconds: known.seconds, requestId });
      if (known.kind === "unknown" || closed) return sendProblem(req, res, { ...unled(o.resolver), requestId });
      const { role, id, userId, mustChangePassword } = known.user;
      if (mustChangePassword) return sendProblem(req, res, { code: "password_change_needed", requestId });
      if (res.destroyed) return;
      const leave = places.enter(placesOf({ id, userId }));
      if (leave === null) return sendTooMany(req, res, { seconds: PLACE_AGAIN_S, requestId });
      res.once("close", leave);
      streamOf(role).attach(ask, { res, id, authorization, forwardedFor, client, doubtful: false });
    },
    upstream(view) {
      upstream = view;
      for (const s of streams.values()) s.upstream(view);
    },
    count: () => streams.size,
    close() {
      closed = true;
      for (const s of streams.values()) s.close();
      streams.clear();
    },
  };
}
