import i18next from "i18next";

const LANGS = ["en", "ru"] as const;
export type Lang = (typeof LANGS)[number];

/**
 * Returns the language to use: the stored choice, otherwise the first supported one of the browser's, otherwise
 * English.
 */
export function pickLang(stored: string | null, preferred: readonly string[]): Lang {
  const known = (tag: string): Lang | undefined => LANGS.find((l) => l === tag.toLowerCase().split("-")[0]);
  if (stored !== null) {
    const chosen = known(stored);
    if (chosen) return chosen;
  }
  for (const tag of preferred) {
    const lang = known(tag);
    if (lang) return lang;
  }
  return "en";
}

export function currentLang(): Lang {
  return i18next.language === "ru" ? "ru" : "en";
}
