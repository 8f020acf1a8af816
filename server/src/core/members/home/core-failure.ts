import type { Removed } from "@core-console/shared/contract/enrolment";
import type { Reason } from "@core-console/shared/contract/service";
import type { Code } from "@core-console/shared/words/en";
import type { HostCode } from "@core-console/shared/words/host-en";

/** Why a Core cannot start or continue, as a code of shared/src/words; the command prints its text and exits with 1. */
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

/**
 * Returns the failure of a Core that is no longer a member: removed by an operator, or its join was given up, with the
 * reason.
 */
export function removedFailure({ at, by, why }: Removed, layout: { log: string; home: string }): CoreFailure {
  const about = { at, by, log: layout.log, home: layout.home };
  if (why === undefined) return new CoreFailure("member_removed", about);
  if (why.code === "removed_outside") return new CoreFailure("member_removed_outside", about);
  // The cluster was recovered from another host, or restored: this one belongs to the life that ended. Its place is
  // kept only where the recovery listed it as switched off.
  if (why.code === "life_ended")
    return new CoreFailure(why.params["state"] === "switched_off" ? "life_ended" : "life_ended_lost", about);
  if (why.code === "life_retired") return new CoreFailure("life_retired", { ...why.params, ...about });
  return new CoreFailure("join_ended", { ...why.params, why: why.code, ...about });
}

/**
 * Converts an error of listening on `at` into a CoreFailure for the operator of this host; returns other errors
 * unchanged.
 */
export function listenFailure(error: unknown, at: { host: string; port: number }): unknown {
  // With several listeners, the error contains the one concerned.
  const { code, port = at.port, address = at.host } = error as { code?: string; port?: number; address?: string };
  if (code === "EADDRINUSE") return new CoreFailure("ports_taken", { port, address });
  if (code === "EADDRNOTAVAIL") return new CoreFailure("address_not_here", { address });
  return error;
}
