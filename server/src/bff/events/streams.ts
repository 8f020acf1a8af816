import { randomBytes } from "node:crypto";
import type { UserRole } from "@core-console/shared/contract/access";
import type { EventOf } from "@core-console/shared/contract/events";
import { createShares } from "../../lib/work/shares.ts";
import type { Ask } from "../ask.ts";
import { requestFacts, refuseNobody } from "../forward/handle-api.ts";
import { unled } from "../leader/unled.ts";
import { sendProblem, sendTooMany } from "../problem.ts";
import { authorizationOf } from "../session/credentials.ts";
import type { SessionCache } from "../session/session-cache.ts";
import { startFeed } from "./feed.ts";
import type { FeedOptions } from "./feed.ts";
import { SLOT_AGAIN_S, slotsOf } from "./slots.ts";
import { createRoleStream } from "./role-stream.ts";
import type { RoleStream } from "./role-stream.ts";
import { createSessionCheck } from "./session-check.ts";

/** The event streams of this console: one upstream stream for each role with connected browsers. */
export interface Streams {
  attach(ask: Ask): Promise<void>;
  upstream(view: EventOf<"upstream">): void;
  /** number of roles with connected browsers */
  count(): number;
  close(): void;
}

export interface StreamsOptions extends Pick<FeedOptions, "cores" | "resolver" | "directory" | "clock" | "log"> {
  callers: SessionCache;
  upstream: EventOf<"upstream">;
}

export function createStreams(options: StreamsOptions): Streams {
  const { resolver, clock, log } = options;
  const streams = new Map<UserRole, RoleStream>();
  const slots = createShares();
  const sessions = createSessionCheck(options);
  let upstream = options.upstream;
  let closed = false;

  function streamOf(role: UserRole): RoleStream {
    const open = streams.get(role);
    if (open) return open;
    const made = createRoleStream({
      epoch: randomBytes(6).toString("hex"),
      upstream,
      clock,
      log,
      startFeed: (calls) => startFeed({ ...options, ...calls, role }),
      onDoubt: (listeners) => {
        sessions
          .outdated(role, listeners, (listener, reason) =>
            streams.get(role)?.end((other) => other === listener, reason),
          )
          .catch((err: unknown) => log.error({ err }, "verifying sessions again failed"));
      },
      onIdle: () => {
        if (streams.get(role) === made) streams.delete(role);
        made.close();
      },
      onSessionsEnded: ({ ids = [], reason }) => {
        sessions.ended(ids);
        for (const s of streams.values()) s.end((l) => ids.includes(l.id), reason);
      },
    });
    streams.set(role, made);
    return made;
  }

  return {
    async attach(ask) {
      const { req, res, requestId, forwardedFor, client } = ask;
      const authorization = authorizationOf(ask.credentials);
      if (authorization === null) return refuseNobody(ask);
      const known = await sessions.verdict({ authorization, forwardedFor, client, of: requestFacts(ask) });
      if (known.kind === "refused") return sendProblem(req, res, { code: "unauthenticated", requestId });
      if (known.kind === "limited") return sendTooMany(req, res, { seconds: known.seconds, requestId });
      if (known.kind === "unknown" || closed) return sendProblem(req, res, { ...unled(resolver), requestId });
      const { role, id, userId, mustChangePassword } = known.user;
      if (mustChangePassword) return sendProblem(req, res, { code: "password_change_needed", requestId });
      if (res.destroyed) return;
      const leave = slots.enter(slotsOf({ id, userId }));
      if (leave === null) return sendTooMany(req, res, { seconds: SLOT_AGAIN_S, requestId });
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
      sessions.close();
      for (const s of streams.values()) s.close();
      streams.clear();
    },
  };
}
