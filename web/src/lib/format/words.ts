import type { Reason } from "@core-console/shared/contract/service";
import type { Verdict } from "@core-console/shared/domain/verdict";
import { sayIn, type Words } from "@core-console/shared/words/say-in";

/** The texts of the language in use; only that one is loaded. */
let words: Words = { lang: "en", table: {} };

export async function loadWords(lang: "en" | "ru"): Promise<void> {
  const table =
    lang === "ru"
      ? (await import("@core-console/shared/words/ru")).RU
      : (await import("@core-console/shared/words/en")).EN;
  words = { lang, table };
}

/** Adds texts of the language in use that are loaded with what needs them. */
export function addWords(lang: "en" | "ru", more: Words["table"]): void {
  if (lang === words.lang) words = { lang, table: { ...words.table, ...more } };
}

/** Returns the text of a reason, a wait, a status, a role or an error, in the language in use. */
export const sayIt = (reason: { code: string; params?: Reason["params"] }): string =>
  sayIn(words, { code: reason.code, params: reason.params ?? {} });

/** Reports whether the page has a text for a code: a newer Core, or one that serves programs, may send others. */
export const hasWords = (code: string): boolean => Object.hasOwn(words.table, code);

/** Returns why something cannot be done, as a sentence; null when it can. */
export const whyNot = (verdict: Verdict): string | null => (verdict.ok ? null : sayIt(verdict));
