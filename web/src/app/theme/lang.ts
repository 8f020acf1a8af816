import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { currentLang, type Lang, pickLang } from "../../lib/format/lang.ts";
import { addWords, loadWords } from "../../lib/format/words.ts";

const KEY = "core-console-lang";

/** Only the language in use is loaded, and what the first view does not need is loaded with what needs it. */
const LOCALES = {
  en: {
    first: async () => (await import("../../locales/en/first.ts")).first,
    rest: async () => (await import("../../locales/en/rest.ts")).rest,
    words: async () => (await import("../../locales/en/words.ts")).words,
  },
  ru: {
    first: async () => (await import("../../locales/ru/first.ts")).first,
    rest: async () => (await import("../../locales/ru/rest.ts")).rest,
    words: async () => (await import("../../locales/ru/words.ts")).words,
  },
} as const;

let restWanted = false;

function add(lang: Lang, texts: Readonly<Record<string, object>>): void {
  for (const [namespace, table] of Object.entries(texts)) i18next.addResourceBundle(lang, namespace, table, true, true);
}

async function load(lang: Lang): Promise<void> {
  const rest = restWanted ? restOf(lang) : null;
  const [first] = await Promise.all([LOCALES[lang].first(), loadWords(lang)]);
  add(lang, first);
  (await rest)?.();
}

/** Loads the texts that the first view does not need; they are available once the returned function was called. */
async function restOf(lang: Lang): Promise<() => void> {
  const [rest, words] = await Promise.all([LOCALES[lang].rest(), LOCALES[lang].words()]);
  return () => {
    add(lang, rest);
    addWords(lang, words);
  };
}

/** Loads a part of the page together with the texts that only it needs. */
export async function withWords<T>(part: Promise<T>): Promise<T> {
  restWanted = true;
  const lang = currentLang();
  const [loaded, addRest] = await Promise.all([part, restOf(lang)]);
  addRest();
  return loaded;
}

function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null; // storage not available: use the browser's language
  }
}

export async function startLang(): Promise<void> {
  const lang = pickLang(stored(), navigator.languages);
  await Promise.all([
    i18next.use(initReactI18next).init({
      lng: lang,
      fallbackLng: false,
      defaultNS: "common",
      ns: [
        "common",
        "services",
        "dashboard",
        "session",
        "settings",
        "audit",
        "log",
        "approval",
        "recovery",
        "snapshots",
      ],
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
