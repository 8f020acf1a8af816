import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { type Lang, pickLang } from "../lib/lang.ts";
import { loadWords } from "../lib/words.ts";

const KEY = "core-console-lang";

/** Only the language in use is fetched. */
const LOCALES = {
  en: () => import("../locales/en/all.ts"),
  ru: () => import("../locales/ru/all.ts"),
} as const;

async function load(lang: Lang): Promise<void> {
  const [locale] = await Promise.all([LOCALES[lang](), loadWords(lang)]);
  for (const [namespace, table] of Object.entries(locale.all))
    i18next.addResourceBundle(lang, namespace, table, true, true);
}

function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null; // storage forbidden: the browser's language stands
  }
}

export async function startLang(): Promise<void> {
  const lang = pickLang(stored(), navigator.languages);
  await Promise.all([
    i18next.use(initReactI18next).init({
      lng: lang,
      fallbackLng: false,
      defaultNS: "common",
      ns: ["common", "services", "dashboard", "session", "settings", "audit"],
      interpolation: { escapeValue: false },
      resources: {},
    }),
    load(lang),
  ]);
  document.documentElement.lang = lang;
}

export async function changeLang(lang: Lang): Promise<void> {
  await load(lang);
  await i18next.changeLanguage(lang);
  document.documentElement.lang = lang;
  try {
    localStorage.setItem(KEY, lang);
  } catch {
    // the choice then lasts until the tab closes
  }
}
