import type { Locator, Page } from "@playwright/test";
import { expectAccessible } from "../../support/browser/browser-page.ts";
import { SERVICES, expect, test } from "./fixtures.ts";
import type { Console } from "./fixtures.ts";
import { looksFor, titleOf, useOf } from "./looks.ts";
import type { Look } from "./looks.ts";

const englishFor = (nth: number): Look[] => looksFor(nth).filter(({ lang }) => lang === "en");

async function ask(app: Console, name: string): Promise<Locator> {
  await app.row(name).click({ button: "right" });
  await app.page.getByRole("menuitem", { name: "Remove" }).click();
  const dialog = app.page.getByRole("dialog", { name: `Remove ${name}?` });
  await expect(dialog).toBeVisible();
  return dialog;
}
async function confirm(dialog: Locator, name: string): Promise<void> {
  await dialog.getByRole("textbox", { name: /type/ }).fill(name);
  await dialog.getByRole("button", { name: "Remove", exact: true }).click();
  await expect(dialog).toHaveCount(0);
}
const drawerOf = async (app: Console, page: Page, name: string): Promise<Locator> => {
  await app.row(name).getByText(name, { exact: true }).click();
  return page.getByRole("dialog", { name: new RegExp(name) });
};

for (const look of englishFor(0))
  test.describe(titleOf(look), () => {
    test.use(useOf(look));
    test("a leader is removed: sum, name, Removing, gone; another one leads", async ({ app, page }) => {
      await app.services();
      await app.pace({ removeMs: 600_000 });
      const dialog = await ask(app, "core-2");
      await expect(dialog).toContainText("After this: 2 voters, majority 2, none may fail (now 3, one may fail).");
      await expect(dialog).toContainText("it hands leadership over first");
      await expect(dialog).toContainText("core --uninstall --purge");
      await expect(dialog.getByRole("textbox", { name: /type/ })).toBeFocused();
      await expectAccessible(page);
      await page.keyboard.type("core-2");
      await page.keyboard.press("Enter");
      await expect(dialog).toHaveCount(0);
      await expect(app.row("core-2")).toContainText("Removing");
      const drawer = await drawerOf(app, page, "core-2");
      await expect(drawer).toContainText("It is being taken out of the cluster.");
      await expectAccessible(page);
      await expect(page.getByText("core-1 leads now, term 8").first()).toBeAttached();
      await app.pace({ removeMs: 0 });
      await expect(drawer).toContainText("core-2 is removed");
      await expectAccessible(page);
      await drawer.getByRole("button", { name: "To the list" }).click();
      await expect(app.row("core-2")).toHaveCount(0);
      await expect(page.getByText("2 vote", { exact: false }).first()).toBeVisible();
    });
  });

for (const look of englishFor(2))
  test.describe(titleOf(look), () => {
    test.use(useOf(look));
    test("what cannot go says why in the menu", async ({ app, page }) => {
      await app.services("off");
      await app.row("core-1").click({ button: "right" });
      const remove = page.getByRole("menuitem", { name: "Remove" });
      await expect(remove).toHaveAttribute("aria-disabled", "true");
      await expect(remove).toContainText("would leave 1 of 2 voters alive, 2 needed");
      await expectAccessible(page, ["region"]);
    });
  });

test("the Core whose console this page is: said before, and where to go on once both are gone", async ({
  app,
  page,
  watch,
}) => {
  watch.allow(/Failed to load resource|Failed to fetch|EventSource/);
  await app.services();
  await app.pace({ removeMs: 0 });
  const dialog = await ask(app, "core-1");
  await expect(dialog).toContainText("The console of this page is core-1's and goes with it. Go on at: core-2, core-3");
  await expectAccessible(page);
  await confirm(dialog, "core-1");
  await expect(app.row("core-1")).toHaveCount(0);
  await app.mock("setNetwork", "down");
  const banner = page.getByRole("alert").filter({ hasText: "core-1, whose console this page was, has been removed." });
  await expect(banner.getByRole("link")).toHaveText(["core-2", "core-3"]);
  await expect(banner.getByRole("link").first()).toHaveAttribute("href", /^https:\/\/core-2\./);
  await expect(page.getByText(/reconnects by itself/)).toHaveCount(0);
  await expectAccessible(page);
});

test("the drawer offers it too, and says where it stands", async ({ app, page }) => {
  await app.services();
  await app.pace({ removeMs: 600_000 });
  const drawer = await drawerOf(app, page, "core-3");
  const menu = drawer.getByRole("button", { name: "Actions" });
  await menu.click();
  await page.getByRole("menuitem", { name: "Remove" }).click();
  const dialog = page.getByRole("dialog", { name: "Remove core-3?" });
  await expect(dialog.getByRole("textbox", { name: /type/ })).toBeFocused();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await expect(drawer).toBeVisible();
  await expect(menu).toBeFocused();
  await menu.click();
  await page.getByRole("menuitem", { name: "Remove" }).click();
  await confirm(dialog, "core-3");
  await expect(drawer).toContainText("It is being taken out of the cluster.");
});

test("the last Core stays", async ({ app, page }) => {
  await app.services("single");
  await app.row("core-1").click({ button: "right" });
  await expect(page.getByRole("menuitem", { name: "Remove" })).toContainText("is the last Core that votes");
});

test("a silent Core goes without its name being typed, and a learner takes its place", async ({ app, page }) => {
  await app.services();
  await app.pace({ steadyMs: 50, stageMs: 20, catchUpMs: 50, removeMs: 300 });
  const add = await app.openAdd();
  await add.getByRole("textbox").fill("spare");
  await page.keyboard.press("Enter");
  await expect(add).toContainText("--raft.join");
  await page.keyboard.press("Escape");
  await app.core("simulateJoin", "spare");
  await expect(app.row("spare")).toContainText("Learner");
  await expect(app.row("spare")).toContainText("On");
  await app.core("kill", "core-3");
  await expect(app.row("core-3")).toContainText("Off");
  const dialog = await ask(app, "core-3");
  await expect(dialog).toContainText("2 voters, majority 2, none may fail (now 3, none may fail)");
  await expect(dialog).toContainText("spare, a learner, then takes the place and votes.");
  await expect(dialog.getByRole("textbox", { name: /type/ })).toHaveCount(0);
  await dialog.getByRole("button", { name: "Remove", exact: true }).click();
  await expect(app.row("core-3")).toHaveCount(0);
  await expect(app.row("spare")).toContainText("Follower");
});

test("two ticked go one after another", async ({ app, page }) => {
  await app.services();
  await app.pace({ removeMs: 1_000 });
  for (const name of ["core-1", "core-3"]) await page.getByRole("checkbox", { name: `Select ${name}` }).click();
  await page.getByRole("button", { name: /2 ticked/ }).click();
  await page.getByRole("menuitem", { name: "Remove" }).click();
  const dialog = page.getByRole("dialog", { name: "Remove 2 services?" });
  await expect(dialog).toContainText("One after another");
  await confirm(dialog, "core-1, core-3");
  await expect(app.row("core-3")).toContainText("queued");
  await expect(app.rows).toHaveCount(1);
});

test("who only looks is told which role it takes", async ({ app, page }) => {
  await app.open(`${SERVICES}?as=vera`);
  await expect(app.rows.first()).toBeVisible();
  await app.row("core-1").click({ button: "right" });
  const remove = page.getByRole("menuitem", { name: "Remove" });
  await expect(remove).toHaveAttribute("aria-disabled", "true");
  await expect(remove).toContainText(/needs the role Operator/i);
});
