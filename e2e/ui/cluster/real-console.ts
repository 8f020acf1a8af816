import type { BrowserContext, Locator, Page } from "@playwright/test";
import { expect, test as base } from "@playwright/test";
import { type Watch, watchPage } from "../../support/browser-page.ts";
import { Cluster, type ClusterOptions } from "../../support/cluster.ts";
import { signInBrowser } from "../../support/sign-in-browser.ts";

const SERVICES = "/resources/active-services";

/** The page of a real console as an operator has it before him. */
export class RealConsole {
  readonly page: Page;
  readonly cluster: Cluster;
  constructor(page: Page, cluster: Cluster) {
    this.page = page;
    this.cluster = cluster;
  }

  async open(): Promise<void> {
    await this.page.goto(`${this.cluster.consoleUrl}${SERVICES}`);
    await expect(this.row("core-1")).toContainText("On");
    // Gone after any reload.
    await this.page.evaluate(() => Object.assign(window, { untouched: true }));
  }
  row(name: string): Locator {
    return this.page
      .getByRole("table")
      .getByRole("row")
      .filter({ has: this.page.getByRole("cell", { name, exact: true }) });
  }
  /** The word of a row's light; yellow for the machine alone (a slow disk) counts as On. */
  light(name: string, word: "On" | "Off"): Locator {
    const row = this.row(name);
    const is = row.getByText(word, { exact: true });
    return word === "Off"
      ? is
      : is.or(row.getByTitle(/^Its disk is slow[^\n]*$/).getByText("Warning", { exact: true }));
  }
  get dialog(): Locator {
    return this.page.getByRole("dialog");
  }
  get banner(): Locator {
    return this.page.getByText(/No leader: the Cores have been electing one for/).first();
  }
  async openAdd(): Promise<Locator> {
    await this.page.getByRole("button", { name: "Add", exact: true }).click();
    await this.page.getByRole("menuitem", { name: "Add Core service" }).click();
    const field = this.dialog.getByRole("textbox", { name: "Core service name" });
    await expect(field).toBeFocused();
    return field;
  }
  clipboard(): Promise<string> {
    return this.page.evaluate(() => navigator.clipboard.readText());
  }
  async untouched(): Promise<boolean> {
    return this.page.evaluate(() => "untouched" in window);
  }
}

/** Policy violations that the page reported itself, in any of its documents. */
async function watchPolicy(context: BrowserContext): Promise<string[]> {
  const violations: string[] = [];
  await context.exposeFunction("tellViolation", (text: string) => void violations.push(text));
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (e) => {
      (window as unknown as { tellViolation(text: string): void }).tellViolation(
        `${e.violatedDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber}`,
      );
    });
  });
  return violations;
}

interface Fixtures {
  watch: Watch;
  /** signed in as its administrator */
  real: RealConsole;
  /** a cluster that nobody was set up in, nobody signed in */
  bare: RealConsole;
}

/** Gives a test a console of its own cluster, and sees afterwards that page and processes behaved. */
async function withConsole(
  o: { page: Page; context: BrowserContext; watch: Watch; failed: () => boolean; name: string },
  options: ClusterOptions,
  use: (real: RealConsole) => Promise<void>,
): Promise<void> {
  const violations = await watchPolicy(o.context);
  const cluster = await Cluster.start({ cores: 1, console: true, ...options });
  await o.context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: cluster.consoleUrl });
  await use(new RealConsole(o.page, cluster));
  // A page that is still there would ask a console that is going.
  if (!o.failed()) await o.page.goto("about:blank");
  expect(violations, "violations of the content security policy").toEqual([]);
  const left = await cluster.stop(o.failed() || o.watch.faults.length > 0 ? o.name : null);
  expect(left, "processes that did not end by SIGTERM").toEqual([]);
}

export const test = base.extend<Fixtures>({
  watch: async ({ page }, provide) => {
    const watch = watchPage(page);
    // What the browser itself logs of an answer or a connection that the outage explains.
    watch.allow(/status of 50[34]|ERR_(INCOMPLETE_CHUNKED_ENCODING|CONNECTION_REFUSED|NETWORK_CHANGED)/);
    await provide(watch);
    expect(watch.faults, "the page logged errors").toEqual([]);
  },
  real: async ({ page, context, watch }, provide, info) => {
    const failed = (): boolean => info.status !== info.expectedStatus;
    const options = { env: { KUMA_JOIN_STEADY_MS: "2000" } };
    await withConsole({ page, context, watch, failed, name: `real-${info.testId}` }, options, async (real) => {
      await signInBrowser(context, real.cluster.consoleUrl, real.cluster.administrator);
      await provide(real);
    });
  },
  bare: async ({ page, context, watch }, provide, info) => {
    const failed = (): boolean => info.status !== info.expectedStatus;
    // What the browser itself logs of a refusal.
    watch.allow(/status of 4(01|10)/);
    const options = { administrator: false } as const;
    await withConsole({ page, context, watch, failed, name: `bare-${info.testId}` }, options, provide);
  },
});
export { expect } from "@playwright/test";
