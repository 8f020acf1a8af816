import type { CoreContext } from "../context.ts";
import { ApiProblem } from "../problem.ts";
import type { Handlers } from "./server.ts";

type Part = Pick<
  Handlers,
  | "signInOptions"
  | "signIn"
  | "signOut"
  | "setupLink"
  | "setupLook"
  | "setup"
  | "whoami"
  | "whoamiCompat"
  | "selectTenants"
  | "confirm"
  | "changePassword"
>;

/** Not built yet. */
export function accountHandlers(_c: CoreContext): Part {
  const missing = async (): Promise<never> => {
    throw new ApiProblem("not_found", { what: "path" });
  };
  return {
    signInOptions: missing,
    signIn: missing,
    signOut: missing,
    setupLink: missing,
    setupLook: missing,
    setup: missing,
    whoami: missing,
    whoamiCompat: missing,
    selectTenants: missing,
    confirm: missing,
    changePassword: missing,
  };
}
