import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { UNBUFFERED } from "../../../lib/http/unbuffered.ts";
import type { HttpDeps } from "../deps.ts";
import { origin } from "./reply.ts";
import type { Call } from "./server.ts";

type Deps = Pick<HttpDeps, "registry" | "lastKnown" | "raft" | "log" | "now" | "wall" | "self" | "observatory">;

/** The content type of a streamed response, and the file name that a browser saves it under (null: it displays it). */
export interface Streamed {
  type: string;
  file: string | null;
}

/** Streams `body` as the response, until either side fails. Reports whether all of it was sent. */
export async function streamOut(deps: Deps, call: Call, streamed: Streamed, body: Readable): Promise<boolean> {
  const { reply } = call;
  origin(deps, reply);
  void reply.header("content-type", streamed.type);
  if (streamed.file !== null) void reply.header("content-disposition", `attachment; filename="${streamed.file}"`);
  void reply.hijack();
  reply.raw.writeHead(200, { ...headersOf(reply.getHeaders()), ...UNBUFFERED });
  // A search far back in a log takes a while: the headers show at once that the call was allowed.
  reply.raw.flushHeaders();
  // An error half-way aborts the connection: a partial file must not look complete.
  try {
    await pipeline(body, reply.raw);
    return true;
  } catch (error) {
    const route = call.request.routeOptions.url;
    deps.log.debug({ err: error, requestId: call.request.id, route }, "a streamed response was aborted");
    return false;
  }
}

/** Returns a time for a file name: `2026-11-23T05-10-00Z`. */
export function stampOf(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replaceAll(":", "-")}Z`;
}

function headersOf(headers: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}
