import type { CoreContext } from "../context.ts";
import { ApiProblem } from "../problem.ts";
import type { Handlers } from "./server.ts";

type Part = Pick<Handlers, "restartService" | "reloadService" | "showOperation">;

/** Not built yet. */
export function operationHandlers(_c: CoreContext): Part {
  const missing = async (): Promise<never> => {
    throw new ApiProblem("not_found", { what: "path" });
  };
  return {
    restartService: missing,
    reloadService: missing,
    showOperation: missing,
  };
}
