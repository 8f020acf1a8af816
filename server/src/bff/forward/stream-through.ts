import { pipeline } from "node:stream/promises";
import { HOLD_MS } from "@core-console/shared/domain/forwarding";
import { sleep } from "../../lib/time/clock.ts";
import { netFault } from "../../lib/net/net-fault.ts";
import { readWhole } from "../../lib/net/read-whole.ts";
import { UNBUFFERED } from "../../lib/http/unbuffered.ts";
import type { Ask } from "../ask.ts";
import type { CoreLink } from "../cores.ts";
import { sendProblem } from "../problem.ts";
import { unled } from "../leader/unled.ts";
import { addressed } from "./addressed.ts";
import type { UpstreamCall } from "../upstream.ts";
import { type ForwarderOptions, lostTwice, MOST_LOST_READS } from "./forwarder.ts";
import type { ForwardCall } from "../upstream.ts";
import { outcomeOf } from "./outcome.ts";
import { pauseMs } from "./pace.ts";
import { headersFor, respond } from "./respond.ts";
import { askable } from "./stale-read.ts";

/** A Core begins to answer within this, and then keeps sending, ms. */
const HEAD_MS = 5000;
const SILENT_MS = 30_000;
/** An answer that is not streamed is a problem document. */
const MOST_REFUSAL_BYTES = 262_144;

/**
 * Streams a read that is too large to buffer: passes on what the Core sends as it arrives, at the caller's speed. It is
 * sent again like any read until the first byte was passed on (lost: once), never after; the Core stops when the caller
 * disconnects. `stale`: from any Core that answers, from its own copy.
 */
export async function streamThrough(ask: Ask, call: ForwardCall, stale: boolean, o: ForwarderOptions): Promise<void> {
  const { req, res, requestId } = ask;
  const untilMs = o.clock.now() + HOLD_MS;
  let lost = 0;
  for (let tries = 0; ; tries += 1) {
    const route = o.resolver.current() ?? (stale ? null : await o.resolver.wait(untilMs, call.gone));
    if (call.gone.aborted) return;
    const over = o.clock.now() > untilMs || (tries > 0 && o.resolver.noQuorum() !== null);
    if ((!route && !stale) || over) return sendProblem(req, res, { ...unled(o.resolver), requestId });
    const cores = stale ? askable(o) : route ? [route.core] : [];
    const sent = stale || !route ? call : addressed(call, route.kind);
    for (const core of cores) {
      const end = await tryOn(o.cores.link(core), sent, ask, call.gone);
      if (end === "answered" || call.gone.aborted) return;
      if (end === "lost" && ++lost > MOST_LOST_READS) {
        const { code, params } = lostTwice(call, o);
        return sendProblem(req, res, { code, params, requestId });
      }
    }
    if (route) o.resolver.suspect(route, o.clock.now());
    await sleep(o.clock, pauseMs(tries), call.gone);
  }
}

/**
 * How an attempt ended: the caller got an answer, good or bad; the Core may have broken off because of the read; or
 * another Core is to be asked.
 */
type End = "answered" | "lost" | "failed";
const endOf = (error: unknown): End => (netFault(error).kind === "closed" ? "lost" : "failed");

async function tryOn(core: CoreLink, call: UpstreamCall, ask: Ask, signal: AbortSignal): Promise<End> {
  const { method, path, headers } = call;
  const timeouts = { headersTimeout: HEAD_MS, bodyTimeout: SILENT_MS };
  const got = await core.pool.request({ method, path, headers, signal, ...timeouts }).catch(endOf);
  if (typeof got === "string") return got;
  const { statusCode: status } = got;
  if (status !== 200) {
    const body = await readWhole(got.body as AsyncIterable<Buffer>, MOST_REFUSAL_BYTES).catch(endOf);
    if (typeof body === "string") return body;
    const result = outcomeOf({ kind: "answered", answer: { status, headers: got.headers, body } });
    if (result.kind === "failed") return "failed";
    respond(ask, false, result.answer);
    return "answered";
  }
  ask.res.writeHead(status, { ...headersFor(ask, { status, headers: got.headers }), ...UNBUFFERED });
  // The rest may take a while to arrive: the headers are sent at once.
  ask.res.flushHeaders();
  if (ask.req.method === "HEAD") {
    got.body.destroy();
    ask.res.end();
    return "answered";
  }
  // A broken connection at either end breaks the other: a caller must not take a part for the whole.
  await pipeline(got.body, ask.res).catch(() => undefined);
  return "answered";
}
