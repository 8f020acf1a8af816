import { randomBytes } from "node:crypto";
import { USER_ROLES } from "@core-console/shared/contract/access";
import type { UserRole } from "@core-console/shared/contract/access";
import type { EventOf } from "@core-console/shared/contract/events";
import { createShares } from "../../lib/work/shares.ts";
import type { Ask } from "../ask.ts";
import { requestFacts, refuseNobody } from "../forward/handle-api.ts";
import { unled } from "../leader/unled.ts";
import { sendProblem, sendTooMany } from "../problem.ts";
import type { Resolver } from "../leader/resolver.ts";
import { authorizationOf } from "../session/credentials.ts";
import { coreOfReadOnly } from "../session/read-only.ts";
import type { SessionCache } from "../session/session-cache.ts";
import { startFeed } from "./feed.ts";
import type { FeedOptions } from "./feed.ts";
import { SLOT_AGAIN_S, slotsOf } from "./slots.ts";
import { createRoleStream } from "./role-stream.ts";
import type { Listener, RoleStream } from "./role-stream.ts";
import { createSessionCheck } from "./session-check.ts";

/** The event streams of this console: one upstream stream for each role with connected browsers. */
export interface Streams {
  attach(ask: Ask): Promise<void>;
  upstream(view: EventOf<"upstream">): void;
  /** number of roles with connected browsers; a stream of a Core without a majority reports of no leader */
  count(): number;
  close(): void;
}

export interface StreamsOptions extends Pick<FeedOptions, "cores" | "directory" | "clock" | "log"> {
  resolver: Resolver;
  callers: SessionCache;
  upstream: EventOf<"upstream">;
}

export function createStreams(options: StreamsOptions): Streams {
  const { resolver, clock, log } = options;
  /** by role; those of sessions opened without a majority by the Core that opened them, which alone serves them */
  const streams = new Map<string, RoleStream>();
  const slots = createShares();
  const sessions = createSessionCheck(options);
  let upstream = options.upstream;
  let closed = false;

  function doubt(key: string, role: UserRole, listeners: readonly Listener[]): void {
    sessions
      .outdated(role, listeners, (listener, reason) => streams.get(key)?.end((other) => other === listener, reason))
      .catch((err: unknown) => log.error({ err }, "verifying sessions again failed"));
  }

  /** A session that one Core alone knows ends with that Core, which cannot report it then. */
  const stopListening = resolver.onChange(() => {
    for (const [key, stream] of streams) if (!isRole(key)) doubt(key, READER, stream.listeners());
  });

  function streamOf(role: UserRole, itsCore: string | null): RoleStream {
    const key = itsCore ?? role;
    const open = streams.get(key);
    if (open) return open;
    const made = createRoleStream({
      epoch: randomBytes(6).toString("hex"),
      upstream,
      clock,
      log,
      startFeed: (calls) =>
        startFeed({ ...options, resolver: itsCore === null ? resolver : onlyCore(resolver, itsCore), ...calls, role }),
      onDoubt: (listeners) => doubt(key, role, listeners),
      onIdle: () => {
        if (streams.get(key) === made) streams.delete(key);
        made.close();
      },
      onSessionsEnded: ({ ids = [], reason }) => {
        sessions.ended(ids);
        for (const s of streams.values()) s.end((l) => ids.includes(l.id), reason);
      },
    });
    streams.set(key, made);
    return made;
  }

  return {
    async attach(ask) {
      const { req, res, requestId, forwardedFor, client } = ask;
      const authorization = authorizationOf(ask.credentials);
      if (authorization === null) return refuseNobody(ask);
      const known = await sessions.verdict({ authorization, forwardedFor, client, of: requestFacts(ask) });
      if (known.kind === "refused") {
        const code = known.answer.status === 403 ? "forbidden" : "unauthenticated";
        return sendProblem(req, res, { code, requestId });
      }
      if (known.kind === "limited") return sendTooMany(req, res, { seconds: known.seconds, requestId });
      if (known.kind === "unknown" || closed) return sendProblem(req, res, { ...unled(resolver), requestId });
      const { role, id, userId, mustChangePassword } = known.user;
      if (mustChangePassword) return sendProblem(req, res, { code: "password_change_needed", requestId });
      if (res.destroyed) return;
      const leave = slots.enter(slotsOf({ id, userId }));
      if (leave === null) return sendTooMany(req, res, { seconds: SLOT_AGAIN_S, requestId });
      res.once("close", leave);
      streamOf(role, coreOfReadOnly(authorization)).attach(ask, {
        res,
        id,
        authorization,
        forwardedFor,
        client,
        doubtful: false,
      });
    },
    upstream(view) {
      upstream = view;
      for (const s of streams.values()) s.upstream(view);
    },
    count: () => [...streams.keys()].filter((key) => isRole(key)).length,
    close() {
      closed = true;
      stopListening();
      sessions.close();
      for (const s of streams.values()) s.close();
      streams.clear();
    },
  };
}

/** The role of every session opened without a majority. */
const READER: UserRole = "viewer";
const isRole = (key: string): boolean => USER_ROLES.some((role) => role === key);

/** Returns the resolver as a stream sees it that one Core alone may serve: from its copy, whichever Core leads. */
function onlyCore(resolver: Resolver, ref: string): FeedOptions["resolver"] {
  return {
    current: () => null,
    living: () => {
      const core = resolver.coreOf(ref);
      const answers = core !== null && (resolver.current() !== null || resolver.answering().includes(core));
      return answers ? [core] : [];
    },
    believes: (core) => resolver.believes(core),
    hint: () => undefined,
    suspect: () => undefined,
    onChange: (listener) => resolver.onChange(listener),
  };
}
