import { isSea } from "node:sea";
import { quote } from "../../lib/process/shell-word.ts";

/**
 * Returns how to call this program where its folder is not in PATH, as under sudo: the package's executable, or the
 * launcher of a checkout, by its path.
 */
export const ownName = (): string => (isSea() ? process.execPath : (process.env["KUMA_SELF"] ?? "kuma"));

/** Words as a shell reads them. */
export const shellLine = (words: readonly string[]): string => words.map(quote).join(" ");
