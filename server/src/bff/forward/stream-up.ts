import { HOLD_MS } from "@core-console/shared/domain/forwarding";
import { allowLongUpload } from "../../lib/http/long-upload.ts";
import { netFault } from "../../lib/net/net-fault.ts";
import { readWhole } from "../../lib/net/read-whole.ts";
import type { Ask } from "../ask.ts";
import { unled } from "../leader/unled.ts";
import { sendProblem } from "../problem.ts";
import type { ForwardCall } from "../upstream.ts";
import { addressed } from "./addressed.ts";
import type { ForwarderOptions } from "./forwarder.ts";
import { outcomeOf } from "./outcome.ts";
import { respond } from "./respond.ts";

/** From the last byte of the file to the answer: the Core reads the archive in a scratch engine first. */
const ANSWER_MS = 120_000;
const MOST_ANSWER_BYTES = 262_144;

/**
 * Passes a file on to the leader as it arrives, without holding it in memory. It is never sent again: what a lost
 * connection leaves behind is not known.
 */
export async function streamUp(ask: Ask, call: ForwardCall, deps: ForwarderOptions): Promise<void> {
  const { req, res, requestId } = ask;
  const { resolver, cores, clock } = deps;
  // What is left of the file on this connection is not another request.
  const headers = { connection: "close" };
  const route = resolver.current() ?? (await resolver.wait(clock.now() + HOLD_MS, call.gone));
  if (call.gone.aborted) return;
  if (!route) return sendProblem(req, res, { ...unled(resolver), requestId, headers });
  const end = allowLongUpload(req.socket);
  try {
    const { method, path, headers: up } = addressed(call, route.kind);
    const bytes = req.headers["content-length"];
    const answer = await cores.link(route.core).pool.request({
      method,
      path,
      headers: { ...up, ...(bytes === undefined ? {} : { "content-length": bytes }) },
      body: req,
      signal: call.gone,
      headersTimeout: ANSWER_MS,
      bodyTimeout: ANSWER_MS,
    });
    const body = await readWhole(answer.body as AsyncIterable<Buffer>, MOST_ANSWER_BYTES);
    const result = outcomeOf({
      kind: "answered",
      answer: { status: answer.statusCode, headers: answer.headers, body },
    });
    if (result.kind === "answered") return respond(ask, false, result.answer);
    const { code, params } = result.outcome === "outcome_unknown" ? UNKNOWN : unled(resolver);
    sendProblem(req, res, { code, params, requestId, headers });
  } catch (error) {
    if (call.gone.aborted) return;
    const { code, params } = netFault(error).kind === "refused" ? unled(resolver) : UNKNOWN;
    if (!res.headersSent) sendProblem(req, res, { code, params, requestId, headers });
  } finally {
    end();
  }
}

const UNKNOWN = { code: "outcome_unknown", params: {} } as const;
