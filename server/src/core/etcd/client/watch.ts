import { Client } from "undici";
import { decode, errorSentence } from "./call.ts";
import { encodeWatch } from "./encode.ts";
import { EngineError, fromAnswer, fromTransport } from "./engine-error.ts";
import type { WatchBatch, WatchRequest } from "./gateway-types.ts";
import { lineSplitter } from "../lines.ts";
import type { WatchEvent } from "./wire.ts";
import { isBelow, watchEvent, WatchWire } from "./wire.ts";

/**
 * A line holds one request of etcd (1.5 MiB by default) in base64, or a fragment of that size: a longer one is an
 * error.
 */
const MAX_LINE = 8 * 1024 * 1024;

type WatchResult = NonNullable<ReturnType<typeof decode<typeof WatchWire>>["result"]>;

/** Returns what a line of a watch stream holds; null if nothing. Throws EngineError when etcd ends the watch by it. */
function resultOf(line: string): WatchResult | null {
  if (line.trim() === "") return null;
  const { result, error } = decode(WatchWire, line);
  if (error !== undefined) throw fromAnswer(500, typeof error === "string" ? error : error.message);
  if (result === undefined) return null;
  if (result.compact_revision > 0)
    throw new EngineError("compacted", "refused", `compacted at ${result.compact_revision}`);
  if (result.canceled) throw fromAnswer(500, result.cancel_reason || "the engine ended the watch");
  return result;
}

/**
 * Returns a function that converts the lines of one watch stream into batches. After a fragment it passes on the
 * complete revisions and buffers the events of the last one, so that no receiver sees half a transaction and at most
 * one revision is buffered. Values of keys that `only` excludes are never decoded. Throws EngineError when etcd ends
 * the watch.
 * @internal
 */
export function watchReader(
  onBatch: (batch: WatchBatch) => void,
  onOpen?: (revision: number) => void,
  only = "",
): (line: string) => void {
  let buffered: WatchEvent[] = [];
  let passed = 0;
  return (line) => {
    const result = resultOf(line);
    if (result?.created) onOpen?.(result.header.revision);
    const newest = result?.events.at(-1)?.kv.mod_revision;
    if (result === null || newest === undefined) return;
    for (const event of result.events) if (isBelow(event, only)) buffered.push(watchEvent(event));
    const revision = result.fragment ? newest - 1 : newest;
    if (revision <= passed) return;
    passed = revision;
    const events = buffered.filter((event) => event.modRevision <= revision);
    buffered = buffered.filter((event) => event.modRevision > revision);
    onBatch({ revision, events });
  };
}

/** Runs a watch on its own connection, so that a long watch never blocks other calls. See Gateway.watch. */
export async function runWatch(
  socketPath: string,
  request: WatchRequest,
  onBatch: (batch: WatchBatch) => void,
  signal: AbortSignal,
  onOpen?: (revision: number) => void,
): Promise<void> {
  if (signal.aborted) return;
  const client = new Client("http://localhost", { socketPath, headersTimeout: 0, bodyTimeout: 0 });
  try {
    const answer = await client.request({
      path: "/v3/watch",
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(encodeWatch(request)),
      signal,
    });
    if (answer.statusCode !== 200) throw fromAnswer(answer.statusCode, errorSentence(await answer.body.text()));
    const lines = lineSplitter(MAX_LINE);
    const read = watchReader(onBatch, onOpen, request.only);
    for await (const chunk of answer.body) {
      if (signal.aborted) return;
      for (const line of lines.push(chunk as Uint8Array)) read(line);
    }
    throw new EngineError("lost", "refused", "the watch stream ended");
  } catch (error) {
    if (signal.aborted) return;
    throw error instanceof EngineError ? error : fromTransport(error, false);
  } finally {
    await client.destroy();
  }
}
