import { passwordFault } from "@core-console/shared/domain/password";
import { invalidField } from "../../state/api-problem.ts";
import { isCommonPassword } from "./common-passwords.ts";

/** Checks the rules for a password that a user chose (domain/password.ts). Throws validation_failed at `path`. */
export function refuseBadPassword(path: string, password: string, login: string): void {
  const fault = passwordFault({ password, login, common: isCommonPassword });
  if (fault !== null) throw invalidField(path, fault.code);
}
