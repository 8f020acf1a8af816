import type * as z from "zod/mini";
import { isLeaderless } from "../domain/no-quorum.ts";
import { ERROR_STATUS, PROBLEM_TYPE } from "../contract/errors.ts";
import type { ErrorCode, Problem } from "../contract/errors.ts";
import { HEADER } from "../contract/headers.ts";

/**
 * Returns a refusal as the Core writes it. `detail` is for readers of raw responses; the page shows the text of the
 * code.
 */
export function problem(code: ErrorCode, requestId: string, more: Partial<Problem> = {}): Response {
  const body: Problem = {
    type: `urn:core-console:error:${code}`,
    title: code,
    status: ERROR_STATUS[code],
    detail: code.replaceAll("_", " "),
    code,
    params: {},
    requestId,
    ...more,
  };
  const headers = new Headers({ "content-type": PROBLEM_TYPE, [HEADER.requestId]: requestId });
  if (isLeaderless(code)) headers.set("retry-after", "1");
  if (code === "rate_limited") headers.set("retry-after", String(more.params?.["seconds"] ?? 60));
  return new Response(JSON.stringify(body), { status: body.status, headers });
}

/** Returns every fault of a body or query, by path; the contract's own refinements use their message as the code. */
export function faults(error: z.core.$ZodError): NonNullable<Problem["errors"]> {
  return error.issues.map((issue) => ({
    path: issue.path.join("."),
    message: issue.message,
    code: issue.code === "custom" || issue.code === "invalid_format" ? issue.message : issue.code,
  }));
}
