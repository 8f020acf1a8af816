import type { IncomingMessage, ServerResponse } from "node:http";
import { ERROR_STATUS, PROBLEM_TYPE } from "@core-console/shared/contract/errors";
import type { ErrorCode, Problem } from "@core-console/shared/contract/errors";
import { HEADER } from "@core-console/shared/contract/headers";
import type { Reason } from "@core-console/shared/contract/service";
import { langOf } from "@core-console/shared/words/lang";
import { say, title } from "@core-console/shared/words/say";

export interface ProblemFacts {
  code: ErrorCode;
  requestId: string;
  params?: Reason["params"];
  /** what was wrong in which field, by codes of shared/src/words */
  errors?: { path: string; code: string }[];
  /** further headers of the answer, e.g. Allow */
  headers?: Record<string, string>;
}

/** Returns the problem document. */
export function problemOf(facts: ProblemFacts, lang: "en" | "ru"): Problem {
  const params = facts.params ?? {};
  return {
    type: `urn:kuma:problem:${facts.code}`,
    title: title(facts.code, lang),
    status: ERROR_STATUS[facts.code],
    detail: say({ code: facts.code, params }, lang),
    code: facts.code,
    params,
    requestId: facts.requestId,
    ...(facts.errors && { errors: facts.errors.map((e) => ({ ...e, message: say({ code: e.code, params }, lang) })) }),
  };
}

/** Answers 429: there is no room for this caller now. */
export function sendTooMany(
  req: IncomingMessage,
  res: ServerResponse,
  { seconds, requestId }: { seconds: number; requestId: string },
): void {
  const headers = { "retry-after": String(seconds) };
  sendProblem(req, res, { code: "rate_limited", requestId, params: { seconds }, headers });
}

/** Answers with a problem document in the caller's language, without addresses and stacks, whatever the cause. */
export function sendProblem(req: IncomingMessage, res: ServerResponse, facts: ProblemFacts): void {
  if (res.headersSent || res.destroyed) return;
  const lang = langOf(req.headers["accept-language"]);
  const key = req.headers[HEADER.idempotencyKey];
  const body: Problem = {
    ...problemOf(facts, lang),
    ...(facts.code === "outcome_unknown" && typeof key === "string" ? { idempotencyKey: key } : {}),
  };
  const text = Buffer.from(JSON.stringify(body));
  res.writeHead(body.status, {
    "content-type": PROBLEM_TYPE,
    "content-length": text.length,
    "cache-control": "no-store",
    [HEADER.requestId]: facts.requestId,
    ...(facts.code === "no_leader" || facts.code === "no_quorum" ? { "retry-after": "1" } : {}),
    ...facts.headers,
  });
  res.end(req.method === "HEAD" ? undefined : text);
}
