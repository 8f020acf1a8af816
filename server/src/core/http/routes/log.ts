import { Readable } from "node:stream";
import { LOG_TYPE, type LogDownloadQuery, type LogQuery } from "@core-console/shared/contract/log";
import { ROUTES, type RouteName } from "@core-console/shared/contract/routes";
import { sleep, systemClock } from "../../../lib/time/clock.ts";
import { every } from "../../../lib/process/every.ts";
import { upTo } from "../../../lib/net/read-whole.ts";
import { createShares, type Share } from "../../../lib/work/shares.ts";
import { authorize } from "../../accounts/callers/authorize.ts";
import { lookAgain } from "../../accounts/callers/identify-user.ts";
import type { HttpDeps } from "../deps.ts";
import { logFailure, logPlace } from "../logs/log-place.ts";
import { packedLog, readLog } from "../logs/read-log.ts";
import { ApiProblem } from "../../state/api-problem.ts";
import { HEADER } from "@core-console/shared/contract/headers";
import { dataAge } from "../server/reply.ts";
import type { Call, Handlers } from "../server/server.ts";
import { stampOf, streamOut } from "../server/stream-out.ts";

type Deps = Pick<
  HttpDeps,
  "registry" | "consistency" | "raft" | "log" | "now" | "wall" | "layout" | "self" | "access" | "client" | "observatory"
>;

/**
 * The most logs that one Core reads or forwards at once, including followed ones without an end; and per user, who may
 * follow many.
 */
const MOST_READERS = { all: 64, user: 16 };
/**
 * The most bytes of another host's response that has an end: a page holds all of it. A followed log has no end, and a
 * download goes into a file.
 */
const MOST_BYTES = 32 * 1_048_576;
/** How often a follower's authorization is checked again: an ended session reads no more. */
const STANDING_MS = 1000;

type LogHandlers = Pick<Handlers, "serviceLog" | "serviceLogDownload" | "nodeLog" | "nodeLogDownload">;

/** Handlers of logs: this Core's own, and for users any Core's, fetched from where it is. */
export function logHandlers(c: Deps): LogHandlers {
  const readers = createShares();

  /** Streams what `open` returns, counted against the limits, and ends with its caller's connection or session. */
  async function serve(
    call: Call,
    route: RouteName,
    o: { type: string; file: string | null },
    open: (signal: AbortSignal) => Readable | Promise<Readable>,
  ): Promise<void> {
    const { user } = call.caller;
    const ofUser: Share[] = user === null ? [] : [[`user ${user.user.id}`, MOST_READERS.user]];
    const leave = readers.enter([...ofUser, ["all", MOST_READERS.all]]);
    if (leave === null) throw new ApiProblem("rate_limited", { seconds: 5 });
    const over = new AbortController();
    const endLooks = every(
      STANDING_MS,
      () => {
        if (!stands(c, call, route)) over.abort();
      },
      c.log,
    );
    call.reply.raw.once("close", () => over.abort());
    try {
      await streamOut(c, call, o, await open(over.signal));
    } finally {
      endLooks();
      over.abort();
      leave();
    }
  }

  const own = (query: LogQuery) => (signal: AbortSignal) =>
    Readable.from(
      readLog({
        dir: c.layout.log,
        query,
        signal,
        now: c.now,
        pause: (ms, until) => sleep(systemClock, ms, until),
      }),
    );

  /** Returns `here` if the log is on this Core, else the same log from the Core that has it, up to `most` bytes. */
  async function ofService(
    call: Call,
    path: string,
    query: LogDownloadQuery & LogQuery,
    here: (signal: AbortSignal) => Readable,
    most: number,
  ): Promise<{ name: string; open: (signal: AbortSignal) => Readable | Promise<Readable> }> {
    if (call.stale) void call.reply.header(HEADER.dataAge, String(dataAge(c)));
    else await c.consistency.sync();
    const { found, internal } = logPlace(c, call.params["id"] ?? "");
    const { name } = found.value;
    if (internal === null) return { name, open: here };
    const { stale: _, ...asked } = query;
    const search = new URLSearchParams(Object.entries(asked).map(([key, value]) => [key, String(value)]));
    return {
      name,
      open: (signal) =>
        c.client
          .stream(internal, `${path}?${search.toString()}`, { [HEADER.requestId]: call.request.id }, signal)
          .then((body) => Readable.from(upTo(body as AsyncIterable<Buffer>, most), { objectMode: false }))
          .catch((error: unknown) => {
            throw logFailure(error, name);
          }),
    };
  }

  return {
    async serviceLog(call) {
      const query = call.query as LogQuery;
      const most = query.follow === "1" && query.after === undefined ? Infinity : MOST_BYTES;
      const { open } = await ofService(call, "/node/log", query, own(query), most);
      await serve(call, "serviceLog", { type: LOG_TYPE, file: null }, open);
      return undefined;
    },
    async serviceLogDownload(call) {
      const query = call.query as LogDownloadQuery;
      const kind = query.file ?? "core";
      const here = (): Readable => packedLog(c.layout.log, kind);
      const { name, open } = await ofService(call, "/node/log/download", query, here, Infinity);
      const file = `${plainName(name)}-${kind}-${stampOf(c.wall())}.log.gz`;
      await serve(call, "serviceLogDownload", { type: GZIP, file }, open);
      return undefined;
    },
    async nodeLog(call) {
      await serve(call, "nodeLog", { type: LOG_TYPE, file: null }, own(call.query as LogQuery));
      return undefined;
    },
    async nodeLogDownload(call) {
      const { file = "core" } = call.query as LogDownloadQuery;
      await serve(call, "nodeLogDownload", { type: GZIP, file: null }, () => packedLog(c.layout.log, file));
      return undefined;
    },
  };
}

const GZIP = "application/gzip";

/** Reports whether the caller is still authorized, by the present registry. */
function stands(c: Deps, call: Call, route: RouteName): boolean {
  if (call.caller.user === null) return true;
  const now = lookAgain(c, call.caller.user);
  try {
    authorize(ROUTES[route], { ...call.caller, user: now }, c.wall());
    return true;
  } catch {
    return false;
  }
}

/** Returns a service name as part of a file name that needs no quoting in headers and shells. */
function plainName(name: string): string {
  return name.replaceAll(/[^\w.-]+/g, "_").slice(0, 64);
}
