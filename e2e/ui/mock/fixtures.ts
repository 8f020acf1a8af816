import { expect, test as base } from "@playwright/test";
import type { Locator, Page } from "@playwright/test";
import { watchPage } from "../../support/browser/browser-page.ts";
import type { Watch } from "../../support/browser/browser-page.ts";

export type Scenario =
  | "healthy"
  | "single"
  | "empty"
  | "electing"
  | "lagging"
  | "joining"
  | "lost-quorum"
  | "power-loss"
  | "outdated-survivor"
  | "unknown-logs"
  | "learner-only"
  | "cut-off"
  | "one-way"
  | "strained"
  | "ten-thousand"
  | "off"
  | "upgrading"
  | "snapshots-none"
  | "snapshot-taking"
  | "snapshot-bad"
  | "restoring"
  | "drills-none"
  | "drill-failed"
  | "error"
  | "unreachable"
  | "two-lives"
  | "recovered";

/** The mock's control as the page exposes it; the e2e workspace imports no source of the product. */
interface Mock {
  setScenario(name: string): void;
  simulateJoin(ref: string): void;
  simulateWait(ref: string): void;
  kill(ref: string): void;
  start(ref: string): void;
  elect(): void;
  setNetwork(network: "up" | "no_cores" | "down"): void;
  setPace(pace: Record<string, number>): void;
  signInAs(login: string | null): void;
  endSession(): void;
  endSessionUnheard(): void;
  setConfirmed(confirmed: boolean): void;
  setMustChangePassword(must: boolean): void;
}

export const SERVICES = "/resources/active-services";

/** A console page over the mock, with the moves a test makes behind it. */
export class Console {
  readonly page: Page;
  constructor(page: Page) {
    this.page = page;
  }

  /** Opens a path in a scenario and waits until it shows data (or what stands for it). */
  async open(path: string, scenario: Scenario = "healthy"): Promise<void> {
    const mark = path.includes("?") ? "&" : "?";
    await this.page.goto(`${path}${mark}scenario=${scenario}`);
    await this.page.waitForFunction(() => "__mock" in window);
  }
  /** Another scenario behind the page that is open, which hears of it as of any change. */
  become(scenario: Scenario): Promise<void> {
    return this.mock("setScenario", scenario);
  }
  async services(scenario: Scenario = "healthy"): Promise<void> {
    await this.open(SERVICES, scenario);
    await expect(this.rows.first()).toBeVisible();
  }

  /** Body rows of the table. */
  get rows(): Locator {
    return this.page
      .getByRole("table")
      .getByRole("row")
      .filter({ has: this.page.getByRole("cell") });
  }
  row(name: string): Locator {
    return this.rows.filter({ has: this.page.getByRole("cell", { name, exact: true }) });
  }
  /** What a column shows, row by row. */
  async column(header: string): Promise<string[]> {
    const at = await this.columnOf(header);
    const cells = await this.rows.evaluateAll((rows, i) => rows.map((r) => r.children[i]?.textContent ?? ""), at);
    return cells.map((c) => c.trim());
  }
  /** Index of a column by its header. */
  async columnOf(header: string): Promise<number> {
    const texts = await this.page.getByRole("table").getByRole("columnheader").allTextContents();
    const at = texts.findIndex((t) => t.trim().startsWith(header));
    expect(at, `column ${header} among ${texts.join(", ")}`).toBeGreaterThanOrEqual(0);
    return at;
  }

  async openAdd(add = "Add", item = "Add Core service"): Promise<Locator> {
    await this.page.getByRole("button", { name: add, exact: true }).click();
    await this.page.getByRole("menuitem", { name: item }).click();
    const dialog = this.page.getByRole("dialog");
    await expect(dialog).toBeVisible();
    return dialog;
  }

  /** Makes the fake do something: kill a Core, elect, cut the line … */
  async mock<M extends keyof Mock>(method: M, ...args: Parameters<Mock[M]>): Promise<void> {
    await this.page.evaluate(
      ([name, list]) => {
        const mock = (window as unknown as { __mock: Record<string, (...a: readonly unknown[]) => void> }).__mock;
        mock[name]?.(...list);
      },
      [method, args] as const,
    );
  }
  pace(pace: Record<string, number>): Promise<void> {
    return this.mock("setPace", pace);
  }
  elect(): Promise<void> {
    return this.mock("elect");
  }
  /** kill or start a Core that is known by its name, have its host join, or wait for an administrator. */
  async core(method: "kill" | "start" | "simulateJoin" | "simulateWait", name: string): Promise<void> {
    const ref = await this.page.evaluate(async (wanted) => {
      const all = (await (await fetch("/api/v3/services?size=1000&stale=1")).json()) as { name: string; ref: string }[];
      return all.find((s) => s.name === wanted)?.ref;
    }, name);
    if (ref === undefined) throw new Error(`the mock has no ${name}`);
    await this.mock(method, ref);
  }
}

interface Fixtures {
  watch: Watch;
  app: Console;
}

export const test = base.extend<Fixtures>({
  watch: [
    async ({ page }, provide) => {
      const watch = watchPage(page);
      await provide(watch);
      expect(watch.faults, "the page logged errors").toEqual([]);
    },
    { auto: true },
  ],
  app: async ({ page }, provide) => {
    await provide(new Console(page));
  },
});
export { expect } from "@playwright/test";
