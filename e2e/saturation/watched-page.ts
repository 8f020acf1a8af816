import { type Browser, chromium as engine, type Page } from "@playwright/test";
import { chromium } from "../support/browser/browser.ts";
import { watchPage } from "../support/browser/browser-page.ts";
import type { Cluster } from "../support/cluster/cluster.ts";
import { signInBrowser } from "../support/browser/sign-in-browser.ts";
import type { Screen } from "./judge.ts";

/** A real browser's page of services, watched. */
export interface WatchedPage {
  /** pill and rows of the cluster's Cores, at one moment */
  look(): Promise<Screen>;
  /** all that its live region said since it was opened */
  said(): Promise<string[]>;
  /** errors that it logged */
  faults: readonly string[];
  close(): Promise<void>;
}

export async function openPage(cluster: Cluster): Promise<WatchedPage> {
  const browser = await engine.launch(chromium());
  try {
    return await watched(browser, cluster);
  } catch (error) {
    await browser.close();
    throw error;
  }
}

async function watched(browser: Browser, cluster: Cluster): Promise<WatchedPage> {
  const context = await browser.newContext({ locale: "en-GB" });
  await signInBrowser(context, cluster.consoleUrl, cluster.administrator);
  const page = await context.newPage();
  const watch = watchPage(page);
  // What the browser itself logs of an answer or a line that an election explains.
  watch.allow(/status of 50[34]|ERR_INCOMPLETE_CHUNKED_ENCODING/);
  await page.goto(`${cluster.consoleUrl}/resources/active-services`);
  await page.locator("tr[data-ref]").nth(2).waitFor();
  await listen(page);
  const names = new Map(cluster.cores.map((c) => [c.ref, c.name]));
  return {
    faults: watch.faults,
    said: () => page.evaluate(() => (globalThis as unknown as { said: string[] }).said),
    async look() {
      const { rows, ...pill } = await page.evaluate(readScreen);
      return {
        ...pill,
        rows: rows.flatMap(({ ref, ...row }) => {
          const name = names.get(ref);
          return name === undefined ? [] : [{ name, ...row }];
        }),
      };
    },
    close: () => browser.close(),
  };
}

/** Notes each text of the live region as soon as it is in the document. */
async function listen(page: Page): Promise<void> {
  await page.evaluate(() => {
    const said: string[] = [];
    const known = new WeakSet<Element>();
    const look = (): void => {
      for (const span of document.querySelectorAll('[role="status"][aria-live="polite"] > span')) {
        if (known.has(span)) continue;
        known.add(span);
        said.push(span.textContent);
      }
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true });
    look();
    Object.assign(globalThis, { said });
  });
}

/** Runs in the page. */
function readScreen() {
  const pill = document.querySelector("header a[data-color]");
  return {
    pill: pill?.querySelector("svg + span")?.textContent ?? "",
    pillText: pill?.textContent ?? "",
    leader: pill?.querySelector("b")?.textContent ?? null,
    rows: [...document.querySelectorAll<HTMLElement>("tr[data-ref]")].map((row) => ({
      ref: row.dataset["ref"] ?? "",
      light: row.querySelector("td svg + span")?.textContent ?? "",
      role: row.querySelector<HTMLElement>('[data-role][data-old="false"]')?.dataset["role"] ?? null,
    })),
  };
}
