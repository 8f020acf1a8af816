import type { CoreContext } from "../context.ts";
import { ApiProblem } from "../problem.ts";
import type { Handlers } from "./server.ts";

type Part = Pick<
  Handlers,
  "listUsers" | "addUser" | "showUser" | "changeUser" | "removeUser" | "resetPassword" | "endSessionsOfUser"
>;

/** Not built yet. */
export function userHandlers(_c: CoreContext): Part {
  const missing = async (): Promise<never> => {
    throw new ApiProblem("not_found", { what: "path" });
  };
  return {
    listUsers: missing,
    addUser: missing,
    showUser: missing,
    changeUser: missing,
    removeUser: missing,
    resetPassword: missing,
    endSessionsOfUser: missing,
  };
}
