import "@testing-library/jest-dom/vitest";
import { cleanup, configure } from "@testing-library/react";
import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { afterEach, beforeAll } from "vitest";
import { addWords, loadWords } from "../lib/format/words.ts";
import { all } from "../locales/en/all.ts";
import { words } from "../locales/en/words.ts";

// What jsdom lacks and the components need.
class NoResizes implements ResizeObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}
globalThis.ResizeObserver = NoResizes;
globalThis.matchMedia = (query: string) =>
  ({
    matches: false,
    media: query,
    onchange: null,
    addEventListener() {},
    removeEventListener() {},
    addListener() {},
    removeListener() {},
    dispatchEvent: () => false,
  }) as MediaQueryList;
Element.prototype.scrollIntoView = () => undefined;

// The same limit as in e2e/support/patience.ts: it only ends a hang.
configure({ asyncUtilTimeout: 120_000 });
beforeAll(async () => {
  await i18next.use(initReactI18next).init({
    lng: "en",
    fallbackLng: false,
    defaultNS: "common",
    ns: ["common", "services", "dashboard", "session", "settings", "audit", "snapshots"],
    interpolation: { escapeValue: false },
    resources: { en: all },
  });
  await loadWords("en");
  addWords("en", words);
});
afterEach(cleanup);
