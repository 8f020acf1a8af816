import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { UNBUFFERED } from "../../../lib/http/unbuffered.ts";
import type { HttpDeps } from "../deps.ts";
import { origin } from "./reply.ts";
import type { Call } from "./server.ts";

type Deps = Pick<HttpDeps, "registry" | "raft" | "log" | "now" | "self" | "observatory">;

/** What a streamed answer is: its type, and the name of the file that a browser saves it as (null: it shows it). */
export interface Streamed {
  type: string;
  file: string | null;
}

/** Answers with what comes out of `body`, until either end breaks. */
export async function streamOut(c: Deps, call: Call, o: Streamed, body: Readable): Promise<void> {
  const { reply } = call;
  origin(c, reply);
  void reply.header("content-type", o.type);
  if (o.file !== null) void reply.header("content-disposition", `attachment; filename="${o.file}"`);
  void reply.hijack();
  reply.raw.writeHead(200, { ...headersOf(reply.getHeaders()), ...UNBUFFERED });
  // What is looked for far back in a log takes a while: that it was found to be allowed is told at once.
  reply.raw.flushHeaders();
  // A fault half-way breaks the connection off: a short file must not look like a whole one.
  await pipeline(body, reply.raw).catch((error: unknown) => {
    const route = call.request.routeOptions.url;
    c.log.debug({ err: error, requestId: call.request.id, route }, "a streamed answer was broken off");
  });
}

/** A time for the name of a file: `2026-11-23T05-10-00Z`. */
export function stampOf(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replaceAll(":", "-")}Z`;
}

function headersOf(headers: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}
