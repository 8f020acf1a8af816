import { pipeline } from "node:stream/promises";
import { ROUTES } from "@core-console/shared/contract/routes";
import { HOLD_MS } from "@core-console/shared/domain/forwarding";
import { sleep } from "../../lib/time/clock.ts";
import { netFault } from "../../lib/net/net-fault.ts";
import { readWhole } from "../../lib/net/read-whole.ts";
import { UNBUFFERED } from "../../lib/http/unbuffered.ts";
import type { Ask } from "../ask.ts";
import type { CoreLink } from "../cores.ts";
import { sendProblem } from "../problem.ts";
import type { Route } from "../leader/resolver.ts";
import { unled } from "../leader/unled.ts";
import { addressed } from "./addressed.ts";
import { type ForwarderOptions, lostTwice, MOST_LOST_READS } from "./forwarder.ts";
import type { ForwardCall, UpstreamCall } from "../upstream.ts";
import { outcomeOf } from "./outcome.ts";
import { pauseMs } from "./attempt-timing.ts";
import { headersFor, respond } from "./respond.ts";
import { askable } from "./stale-read.ts";

/** A Core begins to answer within this, and then keeps sending, ms. A backup is taken first. */
const HEAD_MS = 5000;
const BACKUP_HEAD_MS = 58_000;
const SILENT_MS = 30_000;
/** An answer that is not streamed is a problem document. */
const MOST_REFUSAL_BYTES = 262_144;

/**
 * Streams a read that is too large to buffer: passes on what the Core sends as it arrives, at the caller's speed. It is
 * sent again like any read until the first byte was passed on (lost: once), never after; the Core stops when the caller
 * disconnects. `stale`: from any Core that answers, from its own copy.
 */
export async function streamThrough(
  ask: Ask,
  call: ForwardCall,
  stale: boolean,
  deps: ForwarderOptions,
): Promise<void> {
  const { req, res, requestId } = ask;
  const { resolver, clock } = deps;
  const untilMs = clock.now() + HOLD_MS;
  let lost = 0;
  for (let tries = 0; ; tries += 1) {
    const route = resolver.current() ?? (stale ? null : await resolver.wait(untilMs, call.gone));
    if (call.gone.aborted) return;
    const late = clock.now() > untilMs || (tries > 0 && resolver.noQuorum() !== null);
    if ((!route && !stale) || late) return sendProblem(req, res, { ...unled(resolver), requestId });
    const round = stale ? { cores: askable(deps), call } : toLeader(call, route);
    const end = await tryEach(round, ask, lost, deps);
    if (end.kind === "ended") return;
    ({ lost } = end);
    if (lost > MOST_LOST_READS) {
      const { code, params } = lostTwice(call, deps);
      return sendProblem(req, res, { code, params, requestId });
    }
    if (route) resolver.suspect(route, clock.now());
    await sleep(clock, pauseMs(tries), call.gone);
  }
}

/** One pass over the Cores that may answer now, with the call as it is sent to them. */
interface Round {
  cores: readonly string[];
  call: ForwardCall;
}

function toLeader(call: ForwardCall, route: Route | null): Round {
  return route === null ? { cores: [], call } : { cores: [route.core], call: addressed(call, route.kind) };
}

/**
 * Tries the Cores of a round in their order until one answers or one attempt too many was lost. `lost`: the lost
 * attempts so far, those of earlier rounds included.
 */
async function tryEach(
  { cores, call }: Round,
  ask: Ask,
  lostBefore: number,
  deps: ForwarderOptions,
): Promise<{ kind: "ended" } | { kind: "failed"; lost: number }> {
  let lost = lostBefore;
  for (const core of cores) {
    const end = await tryOn(deps.cores.link(core), call, ask, call.gone);
    if (end === "answered" || call.gone.aborted) return { kind: "ended" };
    if (end === "lost") lost += 1;
    if (lost > MOST_LOST_READS) break;
  }
  return { kind: "failed", lost };
}

/**
 * How an attempt ended: the caller got an answer, good or bad; the Core may have broken off because of the read; or
 * another Core is to be asked.
 */
type End = "answered" | "lost" | "failed";
const endOf = (error: unknown): End => (netFault(error).kind === "closed" ? "lost" : "failed");

async function tryOn(core: CoreLink, call: UpstreamCall, ask: Ask, signal: AbortSignal): Promise<End> {
  const { method, path, headers } = call;
  const timeouts = {
    headersTimeout: ask.route === ROUTES.systemBackup ? BACKUP_HEAD_MS : HEAD_MS,
    bodyTimeout: SILENT_MS,
  };
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
