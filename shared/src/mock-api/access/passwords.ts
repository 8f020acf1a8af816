import { passwordFault } from "../../domain/password.ts";
import type { PasswordFault } from "../../domain/password.ts";

/** A few entries of the list that a Core has. */
const COMMON = new Set(["password1234", "123456789012", "qwertyuiop12", "administrator1", "letmeinletmein"]);

export const newPasswordFault = (password: string, login: string): PasswordFault | null =>
  passwordFault({ password, login, common: (folded) => COMMON.has(folded) })?.code ?? null;

/** Returns a temporary password in the format of a Core's: five groups of four that are easy to read aloud. */
export const temporaryPassword = (id: string): string =>
  (id.replaceAll("-", "").slice(0, 20).match(/.{4}/g) ?? []).join("-");
