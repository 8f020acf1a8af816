import type { BrowserContext, Locator, Page } from "@playwright/test";
import { expect, test as base } from "@playwright/test";
import { MACHINE_ALONE, type Watch, watchPage } from "../../support/browser/browser-page.ts";
import { Cluster, type ClusterOptions } from "../../support/cluster/cluster.ts";
import { signInBrowser } from "../../support/browser/sign-in-browser.ts";

const SERVICES = "/resources/active-services";
const NO_LEADER = "No leader: the Cores have been electing one for";

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
    await expect(this.light("core-1", "On")).toBeVisible();
    // Gone after any reload.
    await this.page.evaluate((text) => {
      const seen = { banner: false };
      const look = (): void => void (seen.banner ||= document.body.textContent.includes(text));
      new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
      Object.assign(window, { untouched: true, seen });
    }, NO_LEADER);
  }
  row(name: string): Locator {
    return this.page
      .getByRole("table")
      .getByRole("row")
      .filter({ has: this.page.getByRole("cell", { name, exact: true }) });
  }
  /**
   * Returns the text of a row's light; yellow because of the machine alone (a slow disk, busy processors) counts as On.
   */
  light(name: string, word: "On" | "Off"): Locator {
    const row = this.row(name);
    const is = row.getByText(word, { exact: true });
    return word === "Off" ? is : is.or(row.getByTitle(MACHINE_ALONE).getByText("Warning", { exact: true }));
  }
  forgetBanner(): Promise<void> {
    return this.page.evaluate(
      () => void Object.assign((window as unknown as { seen: object }).seen, { banner: false }),
    );
  }
  get dialog(): Locator {
    return this.page.getByRole("dialog");
  }
  get banner(): Locator {
    return this.page.getByText(NO_LEADER).first();
  }
  /** Reports whether the page has shown that there is no leader: an election may end between two looks of a test. */
  bannerSeen(): Promise<boolean> {
    return this.page.evaluate(() => (window as unknown as { seen: { banner: boolean } }).seen.banner);
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
  /** signed in as the administrator of the cluster of one Core that tests share which leave it as they found it */
  real: RealConsole;
  /** the same with a cluster of its own, for a test that grows, breaks or takes apart */
  own: RealConsole;
  /** a cluster without an administrator, and without a signed-in user */
  bare: RealConsole;
}
interface WorkerFixtures {
  shared: { cluster: Cluster; keepLogs: boolean };
}

/** What a page is tested with, and how its test went. */
interface Around {
  page: Page;
  context: BrowserContext;
  watch: Watch;
  failed: () => boolean;
}

/** Gives a test the console of a cluster, and sees afterwards that the page behaved. */
async function withConsole(
  o: Around,
  cluster: Cluster,
  asAdministrator: boolean,
  use: (real: RealConsole) => Promise<void>,
): Promise<void> {
  const violations = await watchPolicy(o.context);
  await o.context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: cluster.consoleUrl });
  if (asAdministrator) await signInBrowser(o.context, cluster.consoleUrl, cluster.administrator);
  await use(new RealConsole(o.page, cluster));
  // A page that is still there would ask a console that is going.
  if (!o.failed()) await o.page.goto("about:blank");
  expect(violations, "violations of the content security policy").toEqual([]);
}

/** The same with a cluster that is there for this test alone, and sees that its processes behaved too. */
async function withOwnCluster(
  o: Around & { name: string },
  options: ClusterOptions,
  use: (real: RealConsole) => Promise<void>,
): Promise<void> {
  const cluster = await Cluster.start({ cores: 1, console: true, ...options });
  await withConsole(o, cluster, options.administrator !== false, use);
  const left = await cluster.stop(o.failed() || o.watch.faults.length > 0 ? o.name : null);
  expect(left, "processes that did not end by SIGTERM").toEqual([]);
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  watch: async ({ page }, provide) => {
    const watch = watchPage(page);
    // What the browser itself logs of an answer or a connection that the outage explains.
    watch.allow(/status of 50[34]|ERR_(INCOMPLETE_CHUNKED_ENCODING|CONNECTION_REFUSED|NETWORK_CHANGED)/);
    await provide(watch);
    expect(watch.faults, "the page logged errors").toEqual([]);
  },
  shared: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads from the pattern what a fixture needs
    async ({}, provide, info) => {
      const shared = { cluster: await Cluster.start({ cores: 1, console: true }), keepLogs: false };
      await provide(shared);
      const left = await shared.cluster.stop(shared.keepLogs ? `shared-${info.workerIndex}` : null);
      expect(left, "processes that did not end by SIGTERM").toEqual([]);
    },
    { scope: "worker" },
  ],
  real: async ({ page, context, watch, shared }, provide, info) => {
    const failed = (): boolean => info.status !== info.expectedStatus;
    await withConsole({ page, context, watch, failed }, shared.cluster, true, provide);
    if (failed() || watch.faults.length > 0) shared.keepLogs = true;
  },
  own: async ({ page, context, watch }, provide, info) => {
    const failed = (): boolean => info.status !== info.expectedStatus;
    await withOwnCluster({ page, context, watch, failed, name: `own-${info.testId}` }, {}, provide);
  },
  bare: async ({ page, context, watch }, provide, info) => {
    const failed = (): boolean => info.status !== info.expectedStatus;
    // What the browser itself logs of a refusal.
    watch.allow(/status of 4(01|10)/);
    const options = { administrator: false } as const;
    await withOwnCluster({ page, context, watch, failed, name: `bare-${info.testId}` }, options, provide);
  },
});
export { expect } from "@playwright/test";
