import type { ErrorCode, Problem } from "@core-console/shared/contract/errors";
import type { Reason } from "@core-console/shared/contract/service";

/** A refusal or failure that a caller of the API gets as a problem document; see server/reply.ts. */
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

/** A refusal that does not say that it is one: what is somebody else's is not there. The audit knows. */
export class HiddenProblem extends ApiProblem {
  constructor(what: string) {
    super("not_found", { what });
  }
}
