import type { CoreContext } from "../context.ts";
import { ApiProblem } from "../problem.ts";
import type { Handlers } from "./server.ts";

type Part = Pick<Handlers, "showSettings" | "changeSettings">;

/** Not built yet. */
export function settingsHandlers(_c: CoreContext): Part {
  const missing = async (): Promise<never> => {
    throw new ApiProblem("not_found", { what: "path" });
  };
  return {
    showSettings: missing,
    changeSettings: missing,
  };
}
