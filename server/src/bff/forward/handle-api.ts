import type { IncomingMessage, ServerResponse } from "node:http";
import { HEADER } from "@core-console/shared/contract/headers";
import { forward, isRead } from "./forwarder.ts";
import type { Forwarded, ForwardCall, ForwarderOptions } from "./forwarder.ts";
import { headersDown, headersUp } from "./headers.ts";
import { beforeLastChange } from "./min-revision.ts";
import { readBody } from "./read-body.ts";
import { staleRead } from "./stale-read.ts";
import { sendProblem } from "../problem.ts";

const NO_BODY = Buffer.alloc(0);

/** One call of the API: read, forward, answer. The guard has let it pass and the contract knows its route. */
export async function handleApi(
  req: IncomingMessage,
  res: ServerResponse,
  requestId: string,
  o: ForwarderOptions,
): Promise<void> {
  const read = isRead(req.method ?? "");
  const body = read ? ({ kind: "body", bytes: NO_BODY } as const) : await readBody(req);
  if (body.kind === "gone") return;
  if (body.kind === "too_large")
    return sendProblem(req, res, { code: "payload_too_large", requestId, headers: { connection: "close" } });

  const gone = new AbortController();
  res.once("close", () => gone.abort());
  const call = callOf(req, body.bytes, requestId, gone.signal);
  const done = await (isStale(call) ? staleRead(call, o) : forward(call, o));
  if (done.kind === "problem") return sendProblem(req, res, { code: done.code, requestId });
  if (done.kind === "answered") respond(req, res, requestId, done);
}

function callOf(req: IncomingMessage, body: Buffer, requestId: string, gone: AbortSignal): ForwardCall {
  // A HEAD shares the GET of the same path; its body stays here.
  const method = req.method === "HEAD" ? "GET" : (req.method ?? "GET");
  const path = req.url ?? "/";
  const headers = headersUp(req.headers, req.socket.remoteAddress ?? "", requestId);
  const idempotent = isRead(method) || headers[HEADER.idempotencyKey] !== undefined;
  return {
    method,
    path,
    headers,
    body: body.length > 0 ? body : null,
    idempotent,
    shareKey: shareKey(method, path, headers),
    gone,
  };
}

/** One body per caller's rights and language; a conditional read is its caller's own. */
function shareKey(method: string, path: string, headers: Record<string, string>): string | null {
  if (!isRead(method) || headers["if-none-match"] !== undefined) return null;
  return [path, headers["authorization"], headers["accept-language"], headers["accept"]].join("\n");
}

const isStale = (call: ForwardCall): boolean => isRead(call.method) && /[?&]stale=1(?:&|$)/.test(call.path);

function respond(
  req: IncomingMessage,
  res: ServerResponse,
  requestId: string,
  done: Extract<Forwarded, { kind: "answered" }>,
): void {
  const { answer } = done;
  const headers = headersDown(answer.headers);
  headers[HEADER.requestId] = requestId;
  if (beforeLastChange(req.headers[HEADER.minRevision], headers)) headers[HEADER.beforeLastChange] = "1";
  headers["cache-control"] ??= "no-store";
  if (answer.status !== 204 && answer.status !== 304) headers["content-length"] = String(answer.body.length);
  res.writeHead(answer.status, headers);
  res.end(req.method === "HEAD" ? undefined : answer.body);
}
