import type { ErrorCode, Problem } from "@core-console/shared/contract/errors";
import type { Reason } from "@core-console/shared/contract/service";

/** A refusal or failure that the API's caller receives as a problem document (http/server/reply.ts). */
export class ApiProblem extends Error {
  readonly code: ErrorCode;
  readonly params: Reason["params"];
  readonly errors: NonNullable<Problem["errors"]> | undefined;

  constructor(code: ErrorCode, params: Reason["params"] = {}, errors?: NonNullable<Problem["errors"]>) {
    super(code);
    this.name = "ApiProblem";
    this.code = code;
    this.params = params;
    this.errors = errors;
  }
}

/** Returns validation_failed for one field of a request. */
export function invalidField(path: string, code: string, params: Reason["params"] = {}): ApiProblem {
  return new ApiProblem("validation_failed", params, [{ path, code, message: "" }]);
}

/**
 * A refusal that hides itself behind not_found, so that a caller cannot probe for other users' objects. The audit
 * records it as forbidden.
 */
export class HiddenProblem extends ApiProblem {
  constructor(what: string) {
    super("not_found", { what });
  }
}
