import { expect } from "@playwright/test";
import type { ConsoleMessage, Page } from "@playwright/test";
import axe from "axe-core";

/** What a page must never do, gathered while it lives: uncaught errors, errors in its console, policy violations. */
export interface Watch {
  readonly faults: string[];
  /** messages that a test provokes on purpose */
  allow(pattern: RegExp): void;
}

export function watchPage(page: Page): Watch {
  const faults: string[] = [];
  const allowed: RegExp[] = [];
  const note = (text: string): void => {
    if (!allowed.some((p) => p.test(text))) faults.push(text);
  };
  page.on("pageerror", (error) => note(`uncaught: ${error.message}`));
  page.on("console", (message: ConsoleMessage) => {
    if (message.type() === "error") note(`console: ${message.text()} ${message.location().url}`);
  });
  return { faults, allow: (pattern) => allowed.push(pattern) };
}

/** Expects that nothing on the page reaches beyond its right edge. `except`: what scrolls within itself, a selector. */
export async function expectFits(page: Page, except: string | null = null): Promise<void> {
  const wider = (): Promise<string[]> =>
    page.evaluate(
      (scrolls) =>
        [...document.querySelectorAll("main *")]
          .filter((e) => scrolls === null || e.closest(scrolls) === null)
          .filter((e) => e.getBoundingClientRect().right > innerWidth + 1)
          .map((e) => e.outerHTML.slice(0, 120)),
      except,
    );
  await expect.poll(wider).toEqual([]);
}

/**
 * axe finds nothing on what is shown now: WCAG 2.2 A and AA, and axe's own best practices but `except`. It is put
 * into a document once and runs there: its wrapper for Playwright opens another page for every run, which takes ten
 * times as long. The console has no frames, which that wrapper would look into.
 */
export async function expectAccessible(page: Page, except: readonly string[] = []): Promise<void> {
  await expect(page.locator("iframe")).toHaveCount(0);
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  const violations = await page.evaluate(async (disabled) => {
    // Colours measured in the middle of a fade are no colours of the theme.
    await Promise.allSettled(document.getAnimations().map((a) => a.finished));
    const found = await (window as unknown as { axe: typeof axe }).axe.run(document, {
      rules: Object.fromEntries(disabled.map((rule) => [rule, { enabled: false }])),
      resultTypes: ["violations"],
    });
    return found.violations.map(({ id, help, nodes }) => ({
      rule: `${id}: ${help}`,
      nodes: nodes.map((n) => `  ${n.html.slice(0, 200)}\n  ${n.failureSummary ?? ""}`),
    }));
  }, except);
  const told = violations.map(({ rule, nodes }) => [rule, ...nodes].join("\n"));
  expect(told, told.join("\n")).toEqual([]);
}

/**
 * Why a light is yellow, one per line, where only the machine that the test runs on is the cause: see isGood of
 * cluster.ts.
 */
export const MACHINE_ALONE =
  /^(?:(?:Its disk is slow|It waits \d+ % of the time for a processor|Only \d+ % of its disk is free)[^\n]*(?:\n|$))+$/;

/** Matches an i18n key without a text: `services.form.blank` or `errors:no_leader`. */
const RAW_KEY = /^[a-z]+([.:][a-zA-Z_]+){1,}$|\{\{|\}\}/;

/** Two English words in a row, and what stays English in Russian too: the product's name and the mock's own panel. */
const ENGLISH = /[a-z]{3,} [a-z]{3,}/i;
const SAME_IN_BOTH = new Set(["Core console", "Mock cluster"]);

/**
 * Every visible text and accessible label is words, in the language asked for; `data`: what people entered is as it is.
 */
export async function expectWords(page: Page, data = /^$/): Promise<void> {
  const texts = await page.evaluate(() => {
    const found = new Set<string>();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let n = walker.nextNode(); n !== null; n = walker.nextNode()) {
      if (n.parentElement?.closest("style, script, code, pre, select, .mono") == null)
        found.add((n.textContent ?? "").trim());
    }
    for (const e of document.querySelectorAll("[aria-label],[title],[placeholder]")) {
      for (const name of ["aria-label", "title", "placeholder"]) found.add(e.getAttribute(name)?.trim() ?? "");
    }
    return [...found];
  });
  const said = texts.filter((t) => !data.test(t));
  const hosts = /^[\w-]+(\.[\w-]+)*\.example$/;
  expect(said.filter((t) => RAW_KEY.test(t) && !hosts.test(t))).toEqual([]);
  const lang = await page.locator("html").getAttribute("lang");
  if (lang === "ru")
    expect(said.filter((t) => ENGLISH.test(t) && !/[а-яё]/i.test(t) && !SAME_IN_BOTH.has(t))).toEqual([]);
}
