import type { ErrorCode, Problem } from "@core-console/shared/contract/errors";

/** Why a call brought no answer: the cluster said no, nobody could be reached, or it was given up here. */
export type Failure =
  | { kind: "problem"; problem: Problem; retryAfterMs: number | null }
  | { kind: "unreachable" }
  | { kind: "aborted" };

export class ApiError extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.kind === "problem" ? failure.problem.code : failure.kind);
    this.name = "ApiError";
    this.failure = failure;
  }
}

/** The problem code of an error; null where the cluster did not say one. */
export function codeOf(error: unknown): ErrorCode | null {
  return error instanceof ApiError && error.failure.kind === "problem" ? error.failure.problem.code : null;
}

export function problemOf(error: unknown): Problem | null {
  return error instanceof ApiError && error.failure.kind === "problem" ? error.failure.problem : null;
}

/** Turns an answer outside 2xx into a Problem, also where something between us and the console wrote the body. */
export async function toProblem(response: Response): Promise<Problem> {
  const requestId = response.headers.get("x-request-id") ?? "";
  try {
    const body: unknown = await response.json();
    if (typeof body === "object" && body !== null && "code" in body && typeof body.code === "string") {
      return { requestId, ...body } as Problem;
    }
  } catch {
    // not JSON: a proxy's own error page
  }
  const code: ErrorCode =
    response.status === 404
      ? "not_found"
      : response.status === 503
        ? "no_leader"
        : response.status === 504
          ? "outcome_unknown"
          : "internal";
  return { type: "about:blank", title: response.statusText, status: response.status, detail: "", code, requestId };
}
