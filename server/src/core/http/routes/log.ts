import { Readable } from "node:stream";
import { HEADER } from "@core-console/shared/contract/headers";
import { LOG_TYPE, type LogDownloadQuery, type LogQuery } from "@core-console/shared/contract/log";
import { upTo } from "../../../lib/net/read-whole.ts";
import { sleep, systemClock } from "../../../lib/time/clock.ts";
import type { MembersDeps } from "../../members/deps.ts";
import type { HttpDeps } from "../deps.ts";
import { logFailure, locateLog } from "../logs/locate-log.ts";
import { LogReaders, type OpenLog } from "../logs/log-readers.ts";
import { packedLog, readLog } from "../logs/read-log.ts";
import { dataAge } from "../server/reply.ts";
import type { Call, Handlers } from "../server/server.ts";
import { stampOf } from "../server/stream-out.ts";

export type LogDeps = Pick<
  HttpDeps,
  | "registry"
  | "lastKnown"
  | "consistency"
  | "raft"
  | "log"
  | "now"
  | "wall"
  | "self"
  | "access"
  | "client"
  | "observatory"
> &
  Pick<MembersDeps, "layout">;

/**
 * The most bytes of another host's response that has an end: a page holds all of it. A followed log has no end, and a
 * download goes into a file.
 */
const MOST_BYTES = 32 * 1_048_576;
const GZIP = "application/gzip";

type LogHandlers = Pick<Handlers, "serviceLog" | "serviceLogDownload" | "nodeLog" | "nodeLogDownload">;

/** Handlers of logs: this Core's own, and for users any Core's, fetched from where it is. */
export function logHandlers(deps: LogDeps): LogHandlers {
  const readers = new LogReaders(deps);
  return {
    async serviceLog(call) {
      const query = call.query as LogQuery;
      const most = query.follow === "1" && query.after === undefined ? Infinity : MOST_BYTES;
      const { open } = await logOf(deps, call, { path: "/node/log", query, most, own: ownLog(deps, query) });
      await readers.serve(call, "serviceLog", { type: LOG_TYPE, file: null }, open);
      return undefined;
    },
    async serviceLogDownload(call) {
      const query = call.query as LogDownloadQuery;
      const kind = query.file ?? "core";
      const own = (): Readable => packedLog(deps.layout.log, kind);
      const { name, open } = await logOf(deps, call, { path: "/node/log/download", query, most: Infinity, own });
      const file = `${plainName(name)}-${kind}-${stampOf(deps.wall())}.log.gz`;
      await readers.serve(call, "serviceLogDownload", { type: GZIP, file }, open);
      return undefined;
    },
    async nodeLog(call) {
      await readers.serve(call, "nodeLog", { type: LOG_TYPE, file: null }, ownLog(deps, call.query as LogQuery));
      return undefined;
    },
    async nodeLogDownload(call) {
      const { file = "core" } = call.query as LogDownloadQuery;
      await readers.serve(call, "nodeLogDownload", { type: GZIP, file: null }, () => packedLog(deps.layout.log, file));
      return undefined;
    },
  };
}

/** Returns how to read this Core's own log. */
function ownLog(deps: LogDeps, query: LogQuery): OpenLog {
  return (signal) =>
    Readable.from(
      readLog({
        dir: deps.layout.log,
        query,
        signal,
        now: deps.now,
        pause: (ms, until) => sleep(systemClock, ms, until),
      }),
    );
}

/** A log as a user asks for it, and as the node routes have it. */
interface WantedLog {
  /** the node route with the same log */
  path: string;
  query: LogDownloadQuery & LogQuery;
  /** the most bytes of another Core's response */
  most: number;
  /** the log, if it is on this Core */
  own: OpenLog;
}

/** Returns a service's name and its log, from the Core that has it. Throws not_found, and what locateLog throws. */
async function logOf(
  deps: LogDeps,
  call: Call,
  { path, query, most, own }: WantedLog,
): Promise<{ name: string; open: OpenLog }> {
  if (call.stale) void call.reply.header(HEADER.dataAge, String(dataAge(deps)));
  else await deps.consistency.sync();
  const { found, internal } = locateLog(deps, call.params["id"] ?? "");
  const { name } = found.value;
  if (internal === null) return { name, open: own };
  const { stale: _, ...asked } = query;
  const search = new URLSearchParams(Object.entries(asked).map(([key, value]) => [key, String(value)]));
  return {
    name,
    open: (signal) =>
      deps.client
        .stream(internal, `${path}?${search.toString()}`, { [HEADER.requestId]: call.request.id }, signal)
        .then((body) => Readable.from(upTo(body as AsyncIterable<Buffer>, most), { objectMode: false }))
        .catch((error: unknown) => {
          throw logFailure(error, name);
        }),
  };
}

/** Returns a service name as part of a file name that needs no quoting in headers and shells. */
function plainName(name: string): string {
  return name.replaceAll(/[^\w.-]+/g, "_").slice(0, 64);
}
