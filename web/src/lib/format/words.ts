import type { Reason } from "@core-console/shared/contract/service";
import type { Verdict } from "@core-console/shared/domain/verdict";
import { sayIn, type Words } from "@core-console/shared/words/say-in";

/** The sentences of the language in use; only that one is fetched. */
let words: Words = { lang: "en", table: {} };

export async function loadWords(lang: "en" | "ru"): Promise<void> {
  const table =
    lang === "ru"
      ? (await import("@core-console/shared/words/ru")).RU
      : (await import("@core-console/shared/words/en")).EN;
  words = { lang, table };
}

/** Adds sentences of the language in use that come with what needs them. */
export function addWords(lang: "en" | "ru", more: Words["table"]): void {
  if (lang === words.lang) words = { lang, table: { ...words.table, ...more } };
}

/** The sentence of a reason, a waiting, a status, a role or an error, in the language in use. */
export const sayIt = (reason: { code: string; params?: Reason["params"] }): string =>
  sayIn(words, { code: reason.code, params: reason.params ?? {} });

/** Whether the page has a sentence for a code: a newer Core, or one that answers programs, may know others. */
export const hasWords = (code: string): boolean => Object.hasOwn(words.table, code);

/** Why something cannot be done, as a sentence; null when it can. */
export const whyNot = (verdict: Verdict): string | null => (verdict.ok ? null : sayIt(verdict));
