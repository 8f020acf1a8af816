import type { Logger } from "../../lib/logging/logger.ts";
import { EngineError } from "../etcd/client/engine-error.ts";
import { ApiProblem } from "./api-problem.ts";

/**
 * Returns what runs the rounds of a driver, one after the other: a round that throws is logged under `name`, once for
 * the same error however often it is repeated. `isExpected`: errors that end a round and are no failure.
 */
export function driverRounds(
  name: string,
  log: Pick<Logger, "info" | "error">,
  isExpected: (error: unknown) => boolean = () => false,
): (round: () => Promise<void>) => Promise<void> {
  let logged = "";
  return async (round) => {
    try {
      await round();
      logged = "";
    } catch (error) {
      if (isExpected(error) || String(error) === logged) return;
      logged = String(error);
      if (error instanceof ApiProblem || error instanceof EngineError)
        log.info({ err: error }, `${name}: this step did not succeed; the next rounds try again`);
      else log.error({ err: error }, `${name}: an internal error; the next rounds try again`);
    }
  };
}
