import type { Reason } from "@core-console/shared/contract/service";
import type { Code } from "@core-console/shared/words/en";
import type { HostCode } from "@core-console/shared/words/host-en";

/** Why a Core cannot start or go on, as a code of shared/src/words; the command prints its sentence and exits with 1. */
export class CoreFailure extends Error {
  readonly code: Code | HostCode;
  readonly params: Reason["params"];

  constructor(code: Code | HostCode, params: Reason["params"] = {}) {
    super(`${code} ${JSON.stringify(params)}`);
    this.name = "CoreFailure";
    this.code = code;
    this.params = params;
  }
}
