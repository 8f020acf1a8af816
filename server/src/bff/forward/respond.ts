import { PROBLEM_TYPE } from "@core-console/shared/contract/errors";
import { HEADER } from "@core-console/shared/contract/headers";
import { VERSION } from "../../lib/process/version.ts";
import type { Ask } from "../ask.ts";
import { answerForBrowser } from "../session/answer.ts";
import type { UpstreamAnswer } from "../upstream.ts";
import { headersDown } from "./headers.ts";
import { beforeLastChange } from "./min-revision.ts";

/** Sends a Core's answer, translated for this caller. `stale`: it came from a copy. */
export function respond(ask: Ask, stale: boolean, answer: UpstreamAnswer): void {
  const { req, res, port, route, credentials } = ask;
  const headers = headersFor(ask, answer);
  const secure = ask.scheme === "https";
  const { status } = answer;
  const own = withRequestId(answer, ask.requestId);
  const { setCookie, body } = answerForBrowser({ port, secure, route, credentials, stale, status, body: own });
  if (setCookie.length > 0) res.setHeader("set-cookie", setCookie);
  if (status !== 204 && status !== 304) headers["content-length"] = String(body.length);
  res.writeHead(status, headers);
  res.end(req.method === "HEAD" ? undefined : body);
}

/** Returns the headers of a Core's answer for this caller, with those that the console adds. */
export function headersFor(ask: Ask, from: Pick<UpstreamAnswer, "status" | "headers">): Record<string, string> {
  // A Core names the role it answered for, unless the caller was not signed in.
  const toUser = from.headers[HEADER.role] !== undefined || (ask.route.signsIn === true && from.status === 200);
  const headers = headersDown(from.headers, toUser);
  headers[HEADER.requestId] = ask.requestId;
  if (toUser) headers[HEADER.console] = VERSION;
  if (beforeLastChange(ask.req.headers, headers)) headers[HEADER.beforeLastChange] = "1";
  headers["cache-control"] ??= "no-store";
  return headers;
}

/**
 * Replaces the request id in the refusal of a shared read, which is that of the first caller: each caller gets its own
 * id, the one in the logs.
 */
function withRequestId({ status, headers, body }: UpstreamAnswer, requestId: string): Buffer {
  if (status < 400 || !String(headers["content-type"]).startsWith(PROBLEM_TYPE)) return body;
  try {
    const problem = JSON.parse(body.toString()) as Record<string, unknown>;
    return problem["requestId"] === requestId ? body : Buffer.from(JSON.stringify({ ...problem, requestId }));
  } catch {
    return body;
  }
}
