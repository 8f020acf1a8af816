import type { Page } from "@playwright/test";
import { expectAccessible, expectWords } from "../../support/browser/browser-page.ts";

/** A language and a theme to see a page in. */
export interface Look {
  lang: "en" | "ru";
  colorScheme: "light" | "dark";
  /** axe looks at it too; otherwise it is there for its words alone */
  axe: boolean;
}

const LOOKS = [
  { lang: "en", colorScheme: "light" },
  { lang: "ru", colorScheme: "dark" },
  { lang: "en", colorScheme: "dark" },
  { lang: "ru", colorScheme: "light" },
] as const;

/** `UI_EVERY=1`: axe looks at each page and state in both languages and both themes. */
const EVERY = process.env["UI_EVERY"] === "1";

/** The looks for the nth page: both languages, axe in the first of them, and all looks take turns. */
export function looksFor(nth: number): readonly Look[] {
  if (EVERY) return LOOKS.map((look) => ({ ...look, axe: true }));
  return LOOKS.flatMap((look, i) => {
    const turn = (i - (nth % LOOKS.length) + LOOKS.length) % LOOKS.length;
    return turn < 2 ? [{ ...look, axe: turn === 0 }] : [];
  });
}

/** The same look for the nth state of a page: axe takes every other one in it, and the rest in the other language. */
export const inTurn = (look: Look, nth: number): Look => ({ ...look, axe: EVERY || look.axe === (nth % 2 === 0) });

export const titleOf = (look: Look): string => `${look.lang} ${look.colorScheme}`;

/** What a test in that look uses. */
export const useOf = (look: Look): { colorScheme: Look["colorScheme"]; locale: string } => ({
  colorScheme: look.colorScheme,
  locale: look.lang === "en" ? "en-GB" : "ru-RU",
});

/** What is shown is words of the look's language and, where it is axe's turn, accessible. */
export async function expectSound(
  page: Page,
  look: Look,
  options: { except?: readonly string[]; data?: RegExp } = {},
): Promise<void> {
  await expectWords(page, options.data);
  if (look.axe) await expectAccessible(page, options.except);
}
