import { join } from "node:path";
import { type Browser, chromium, type Locator, type Page } from "@playwright/test";
import { chromium as launchOptions } from "../../support/browser/browser.ts";
import { MACHINE_ALONE } from "../../support/browser/browser-page.ts";
import type { Secrets } from "../../support/secrets.ts";
import { ANSWER_MS, CONDITION_MS } from "../../support/patience.ts";
import { until } from "../../support/until.ts";
import { expect } from "./expect.ts";
import { fqdn, type Hosts } from "./hosts.ts";

export const consoleOf = (host: string): string => `https://${fqdn(host)}:7220`;

/** An operator before a real browser on the control machine. */
export class Operator {
  readonly page: Page;
  private readonly browser: Browser;
  private readonly secrets: Secrets;
  private constructor(browser: Browser, page: Page, secrets: Secrets) {
    this.browser = browser;
    this.page = page;
    this.secrets = secrets;
  }

  /** `secrets`: gets the cookies of every sign-in */
  static async sit(hosts: Hosts, secrets: Secrets): Promise<Operator> {
    const options = launchOptions();
    // The browser is this machine's, so it does not read the control machine's /etc/hosts.
    const rules = hosts.names.map((name) => `MAP ${fqdn(name)} ${hosts.address(name)}`).join(",");
    const browser = await chromium.launch({
      ...options,
      executablePath: hosts.inNetwork(options.executablePath ?? chromium.executablePath()),
      args: [...(options.args ?? []), `--host-resolver-rules=${rules}`],
    });
    // The CA is the cluster's own; an operator would accept it or add it to the browser.
    const context = await browser.newContext({
      ignoreHTTPSErrors: true,
      locale: "en-GB",
      viewport: { width: 1280, height: 720 },
      permissions: ["clipboard-read", "clipboard-write"],
    });
    const page = await context.newPage();
    page.setDefaultTimeout(CONDITION_MS);
    return new Operator(browser, page, secrets);
  }

  row(name: string): Locator {
    return this.page
      .getByRole("table")
      .getByRole("row")
      .filter({ has: this.page.getByRole("cell", { name, exact: true }) });
  }
  /** Waits for a light; yellow for the machine alone (a slow disk, busy processors) counts as On. */
  async light(name: string, word: "On" | "Off" | "Version differs"): Promise<void> {
    const is = this.row(name).getByText(word, { exact: true });
    const slow = this.row(name).getByTitle(MACHINE_ALONE).getByText("Warning", { exact: true });
    await expect(word === "On" ? is.or(slow) : is).toBeVisible();
  }
  async allOn(names: readonly string[]): Promise<void> {
    for (const name of names) await this.light(name, "On");
  }
  /** Waits until one of these leads. */
  leader(names: readonly string[]): Promise<string> {
    return until(
      "a leader on the page",
      async () => {
        for (const name of names)
          if ((await this.row(name).getByText("Leader", { exact: true }).count()) > 0) return name;
        return null;
      },
      { everyMs: 200 },
    );
  }

  /** The administrator by the one-time link that install.sh showed. */
  async setUp(link: string, login: string, password: string): Promise<void> {
    await this.page.goto(link);
    await this.page.getByRole("textbox", { name: "Login" }).fill(login);
    await this.page.getByLabel("New password", { exact: true }).fill(password);
    await this.page.getByLabel("New password again", { exact: true }).fill(password);
    await this.page.getByRole("button", { name: "Make the administrator" }).click();
    await expect(this.page.getByRole("button", { name: /^Your account: / })).toBeVisible();
    await this.keepCookies();
  }
  /** Opens Active services on a host's console as soon as it answers, signing in there where that is asked for. */
  async open(host: string, login: string, password: string): Promise<void> {
    const table = this.page.getByRole("table");
    const field = this.page.getByRole("textbox", { name: "Login" });
    await this.goTo(host);
    await expect(field.or(table).first()).toBeVisible();
    if (await field.isVisible()) await this.signIn(login, password);
    await expect(table).toBeVisible();
    await this.keepCookies();
  }
  /** Signs in to a console anew, where the password has to be changed before anything else. */
  async openChanging(host: string, who: { login: string; password: string }, next: string): Promise<void> {
    const { page } = this;
    await page.context().clearCookies();
    await this.goTo(host);
    await this.signIn(who.login, who.password);
    for (const name of ["New password", "New password again"]) await page.getByLabel(name, { exact: true }).fill(next);
    await page.getByRole("button", { name: "Set the password" }).click();
    await expect(page.getByRole("table")).toBeVisible();
    await this.keepCookies();
  }
  private async goTo(host: string): Promise<void> {
    const url = `${consoleOf(host)}/resources/active-services`;
    await until(`the console of ${host}`, () => this.page.goto(url, { timeout: ANSWER_MS }), { everyMs: 250 });
  }
  private async signIn(login: string, password: string): Promise<void> {
    await this.page.getByRole("textbox", { name: "Login" }).fill(login);
    await this.page.getByLabel("Password", { exact: true }).fill(password);
    await this.page.getByRole("button", { name: "Sign in" }).click();
  }
  /** Returns the names of all services in the table. */
  async names(): Promise<string[]> {
    const rows = this.page.getByRole("table").getByRole("row");
    const named = rows.filter({ has: this.page.getByRole("checkbox", { name: /^Select (?!all)/ }) });
    const labels = await named.getByRole("checkbox").evaluateAll((all) => all.map((e) => e.getAttribute("aria-label")));
    return labels.map((label) => (label ?? "").replace(/^Select /, ""));
  }
  /** Adds a Core service and returns its ID, copied as the documentation describes. */
  async add(name: string): Promise<string> {
    const { page } = this;
    const dialog = page.getByRole("dialog");
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await page.getByRole("menuitem", { name: "Add Core service" }).click();
    await dialog.getByRole("textbox", { name: "Core service name" }).fill(name);
    await dialog.getByRole("button", { name: "Add", exact: true }).click();
    await expect(dialog).toContainText(`${name} is added`);
    await page.evaluate(() => navigator.clipboard.writeText(""));
    await dialog.getByRole("button", { name: "Copy ID" }).click();
    const id = await this.copied();
    await page.keyboard.press("Escape");
    await expect(dialog).toHaveCount(0);
    await expect(this.row(name)).toHaveCount(1);
    return id;
  }

  /** Ticks this service alone and takes an item of the menu ⋮. */
  private async act(name: string, item: string): Promise<void> {
    const ticked = this.page.getByRole("table").getByRole("checkbox", { checked: true });
    while ((await ticked.count()) > 0) await ticked.first().uncheck();
    await this.row(name).getByRole("checkbox").check();
    await this.page.getByRole("button", { name: /^Actions: / }).click();
    await this.page.getByRole("menuitem", { name: item }).click();
  }
  /** Renews the ID of a service and copies it. */
  async renew(name: string): Promise<string> {
    const { page } = this;
    await this.act(name, "Renew ID");
    await expect(page.getByText(`The ID of ${name} works for 24 hours more`)).toBeVisible();
    await page.evaluate(() => navigator.clipboard.writeText(""));
    await this.act(name, "Copy ID");
    return this.copied();
  }
  /** Copies the ready command of a service that has not joined. */
  async command(name: string): Promise<string> {
    await this.page.evaluate(() => navigator.clipboard.writeText(""));
    await this.act(name, "Copy install command");
    return this.copied(/^sudo .+ --install$/);
  }
  private copied(what = /^[0-9a-f-]{36}$/): Promise<string> {
    return until("it is on the clipboard", async () => {
      const text = await this.page.evaluate(() => navigator.clipboard.readText());
      return what.exec(text)?.[0];
    });
  }
  /** Requests the restart of a service and waits until the page shows that it has ended. */
  async restart(name: string): Promise<void> {
    const { page } = this;
    await this.act(name, "Restart");
    const dialog = page.getByRole("dialog", { name: `Restart ${name}?` });
    await dialog.getByRole("button", { name: "Restart" }).click();
    await expect(dialog).toHaveCount(0);
    const underWay = this.row(name).getByText("restarting…");
    await expect(underWay).toBeVisible();
    await expect(underWay).toHaveCount(0);
  }
  private async keepCookies(): Promise<void> {
    for (const { value } of await this.page.context().cookies()) this.secrets.add(value);
  }

  /** Takes a screenshot of what the operator sees, for investigating a failure. */
  async picture(folder: string, name: string): Promise<void> {
    await this.page.screenshot({ path: join(folder, `${name}.png`) });
  }
  async leave(): Promise<void> {
    await this.browser.close();
  }
}
