import type { CoreContext } from "../context.ts";
import { ApiProblem } from "../problem.ts";
import type { Handlers } from "./server.ts";

type Part = Pick<Handlers, "listServicesPrivate" | "openapi">;

/** Not built yet. */
export function compatHandlers(_c: CoreContext): Part {
  const missing = async (): Promise<never> => {
    throw new ApiProblem("not_found", { what: "path" });
  };
  return {
    listServicesPrivate: missing,
    openapi: missing,
  };
}
