import { foldName } from "../contract/name.ts";

const MIN_PASSWORD = 12;
const MAX_PASSWORD = 256;
/** A shorter login occurs in too many good passwords by chance. */
const LOGIN_COUNTS_FROM = 4;

export type PasswordFault = "password_too_short" | "password_too_long" | "password_contains_login" | "password_common";

/**
 * Returns what is wrong with a new password, or null: judged by length in characters, not by character classes (NIST SP
 * 800-63B). `common` is called with the password folded like a login (without regard to case and width).
 */
export function passwordFault({
  password,
  login: plainLogin,
  common,
}: {
  password: string;
  login: string;
  common: (folded: string) => boolean;
}): { code: PasswordFault } | null {
  const length = [...password].length;
  if (length < MIN_PASSWORD) return { code: "password_too_short" };
  if (length > MAX_PASSWORD) return { code: "password_too_long" };
  const folded = foldName(password);
  const login = foldName(plainLogin);
  if ([...login].length >= LOGIN_COUNTS_FROM && folded.includes(login)) return { code: "password_contains_login" };
  return common(folded) ? { code: "password_common" } : null;
}
