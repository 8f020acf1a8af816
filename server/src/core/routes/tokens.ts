import type { CoreContext } from "../context.ts";
import { ApiProblem } from "../problem.ts";
import type { Handlers } from "./server.ts";

type Part = Pick<Handlers, "listTokens" | "addToken" | "removeToken">;

/** Not built yet. */
export function tokenHandlers(_c: CoreContext): Part {
  const missing = async (): Promise<never> => {
    throw new ApiProblem("not_found", { what: "path" });
  };
  return {
    listTokens: missing,
    addToken: missing,
    removeToken: missing,
  };
}
