import type { Reason } from "@core-console/shared/contract/service";

/** Why a Core cannot start or go on, as a code of shared/src/words; the command prints its sentence and exits with 1. */
export class CoreFailure extends Error {
  readonly code: string;
  readonly params: Reason["params"];

  constructor(code: string, params: Reason["params"] = {}) {
    super(`${code} ${JSON.stringify(params)}`);
    this.name = "CoreFailure";
    this.code = code;
    this.params = params;
  }
}
