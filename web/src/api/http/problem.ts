import type { ErrorCode, Problem } from "@core-console/shared/contract/errors";

/**
 * Why a call returned no result: the cluster refused it, the console could not be reached, or it was aborted here.
 * `unreadable`: the response was truncated, or written by something between this page and the console; `change`: the
 * call may have been executed.
 */
export type Failure =
  | { kind: "problem"; problem: Problem; retryAfterMs: number | null }
  | { kind: "unreachable"; change: boolean }
  | { kind: "unreadable"; change: boolean }
  | { kind: "aborted" };

export class ApiError extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.kind === "problem" ? failure.problem.code : failure.kind);
    this.name = "ApiError";
    this.failure = failure;
  }
}

/** Returns the problem code of an error; null where the cluster did not send one. */
export function codeOf(error: unknown): ErrorCode | null {
  return error instanceof ApiError && error.failure.kind === "problem" ? error.failure.problem.code : null;
}

export function problemOf(error: unknown): Problem | null {
  return error instanceof ApiError && error.failure.kind === "problem" ? error.failure.problem : null;
}

/** Reports whether it is unknown if the call was executed: it was aborted here, or its response was lost or says so. */
export function isOutcomeUnknown(error: unknown): boolean {
  if (!(error instanceof ApiError)) return false;
  const { failure } = error;
  if (failure.kind === "problem") return failure.problem.code === "outcome_unknown";
  return failure.kind === "aborted" || failure.change;
}

/**
 * Converts a response outside 2xx into the failure that it reports. Only a problem document reports one: a proxy's own
 * error page does not say whether the call was executed. `change`: the call must not be executed twice.
 */
export async function toFailure(response: Response, change: boolean): Promise<Failure> {
  const after = Number(response.headers.get("retry-after"));
  const body: unknown = await response.json().catch(() => null);
  if (typeof body !== "object" || body === null || !("code" in body) || typeof body.code !== "string")
    return { kind: "unreadable", change: change && response.status >= 500 };
  const requestId = response.headers.get("x-request-id") ?? "";
  return {
    kind: "problem",
    problem: { requestId, ...body } as Problem,
    retryAfterMs: after > 0 ? after * 1000 : null,
  };
}
