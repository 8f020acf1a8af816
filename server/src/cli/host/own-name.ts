import { isSea } from "node:sea";

/** How this program is called where its folder is in nobody's path, as under sudo: the executable of the package by its path. */
export const ownName = (): string => (isSea() ? process.execPath : "kuma");

/** Words as a shell reads them. */
export const shellLine = (words: readonly string[]): string =>
  words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(" ");
