import type { BrowserContext, Locator, Page } from "@playwright/test";
import { expect, test as base } from "@playwright/test";
import { type Watch, watchPage } from "../../support/browser-page.ts";
import { Cluster } from "../../support/cluster.ts";
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
  real: RealConsole;
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
    const violations = await watchPolicy(context);
    const cluster = await Cluster.start({ cores: 1, console: true, env: { KUMA_JOIN_STEADY_MS: "2000" } });
    await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: cluster.consoleUrl });
    await signInBrowser(context, cluster.consoleUrl, cluster.administrator);
    await provide(new RealConsole(page, cluster));
    expect(violations, "violations of the content security policy").toEqual([]);
    const left = await cluster.stop(
      info.status === info.expectedStatus && watch.faults.length === 0 ? null : `procedure-${info.testId}`,
    );
    expect(left, "processes that did not end by SIGTERM").toEqual([]);
  },
});
export { expect } from "@playwright/test";
