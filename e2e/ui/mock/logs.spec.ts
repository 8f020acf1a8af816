import type { Locator, Page } from "@playwright/test";
import { expectAccessible, expectFits } from "../../support/browser/browser-page.ts";
import { SERVICES, expect, test } from "./fixtures.ts";
import type { Console } from "./fixtures.ts";
import { expectSound, looksFor, titleOf, useOf } from "./looks.ts";

/** Opens the log of a Core by the link in its drawer. */
async function openLog(app: Console, name = "core-2", link = "Log"): Promise<void> {
  await app.services();
  await app.row(name).getByText(name, { exact: true }).click();
  await app.page.getByRole("dialog").getByRole("link", { name: link, exact: true }).click();
  await expect(lines(app.page).first()).toBeVisible();
}
const list = (page: Page): Locator => page.getByRole("listbox");
const lines = (page: Page): Locator => list(page).getByRole("option");
/** Where the list stands once the turn of the wheel has come to its end: in the same place for ten frames. */
const atRest = (page: Page): Promise<number> =>
  list(page).evaluate(
    (box) =>
      new Promise<number>((resolve) => {
        let [last, still] = [box.scrollTop, 0];
        const look = (): void => {
          still = box.scrollTop === last ? still + 1 : 0;
          last = box.scrollTop;
          if (still < 10) requestAnimationFrame(look);
          else resolve(last);
        };
        look();
      }),
  );
/** How many there are, drawn or not. */
const total = async (page: Page): Promise<number> => Number(await lines(page).first().getAttribute("aria-setsize"));

for (const look of looksFor(3))
  test.describe(titleOf(look), () => {
    test.use(useOf(look));
    test("a log, a chosen line, its level, nothing found", async ({ app, page }) => {
      await openLog(app, "core-2", look.lang === "en" ? "Log" : "Журнал");
      await expect(page).toHaveTitle(/core-2/);
      await expectSound(page, look);
      await lines(page).last().click();
      await expect(page.getByRole("textbox", { name: /As it was sent|Как получено/ })).toBeVisible();
      await expectSound(page, look);
      await page.getByRole("button", { name: /^(Writes|Пишет):/ }).click();
      await expect(page.getByRole("menuitem").first()).toBeVisible();
      await expectSound(page, look, { except: ["region"] });
      await page.keyboard.press("Escape");
      await page.getByRole("searchbox").fill("nothing-like-this");
      await expect(page.getByText(/Nothing fits|Ничего не подходит/)).toBeVisible();
      await expectSound(page, look);
    });
  });

test("only what is seen is drawn; at its end it goes along with what comes, above it stays put", async ({
  app,
  page,
}) => {
  await openLog(app);
  const first = await total(page);
  expect(first).toBeGreaterThan(500);
  expect(await lines(page).count()).toBeLessThan(100);
  await expect.poll(() => total(page)).toBeGreaterThan(first);
  await expect(lines(page).last()).toBeInViewport();
  await list(page).hover();
  await page.mouse.wheel(0, -4000);
  await expect(page.getByRole("button", { name: "To the newest" })).toBeVisible();
  const at = await atRest(page);
  const before = await total(page);
  await expect.poll(() => total(page)).toBeGreaterThan(before);
  expect(await list(page).evaluate((box) => box.scrollTop)).toBe(at);
  await page.getByRole("button", { name: "To the newest" }).click();
  await expect.poll(async () => await lines(page).last().getAttribute("aria-posinset")).toBe(String(await total(page)));
});

test("by keyboard: a line is chosen, its neighbours, the first and the last", async ({ app, page }) => {
  await openLog(app);
  await page.getByRole("checkbox", { name: "Follow" }).click();
  await expect(page.getByText("As it was when it was read.")).toBeVisible();
  await list(page).focus();
  await page.keyboard.press("Home");
  const chosen = list(page).getByRole("option", { selected: true });
  await expect(chosen).toHaveAttribute("aria-posinset", "1");
  await page.keyboard.press("ArrowDown");
  await expect(chosen).toHaveAttribute("aria-posinset", "2");
  await expect(chosen).toBeInViewport();
  await expect(page.getByRole("region", { name: "The chosen line" })).toBeVisible();
  await page.keyboard.press("End");
  await expect(chosen).toHaveAttribute("aria-posinset", String(await total(page)));
  await page.keyboard.press("Escape");
  await expect(page.getByRole("region", { name: "The chosen line" })).toHaveCount(0);
});

test("a Core that goes away is told; when it is back its log goes on, each line once", async ({ app, page, watch }) => {
  watch.allow(/status of 502/);
  await openLog(app);
  await app.core("kill", "core-2");
  await expect(page.getByText("Broken off; it is tried again.")).toBeVisible();
  await app.core("start", "core-2");
  await expect(page.getByText("New lines come by themselves.")).toBeVisible();
  await expect(page.getByText(/log lies on its own host/i)).toHaveCount(0);
});

test("levels and text choose, a link shows the same; the other level is for a while", async ({ app, page }) => {
  await openLog(app);
  await page.getByRole("combobox", { name: "Level" }).selectOption("error");
  await expect(page).toHaveURL(/level=error/);
  await expect
    .poll(async () => new Set(await lines(page).locator("span:nth-child(2)").allTextContents()))
    .toEqual(new Set(["error"]));
  await page.reload();
  await expect(page.getByRole("combobox", { name: "Level" })).toHaveValue("error");
  await page.getByRole("combobox", { name: "Level" }).selectOption("");
  await page.getByRole("button", { name: "Writes: info" }).click();
  await page.getByRole("menuitem", { name: "everything for 15 minutes" }).click();
  await expect(page.getByRole("button", { name: /Writes: everything, until/ })).toBeVisible();
  await expect(lines(page).filter({ hasText: "debug" }).first()).toBeVisible();
});

test("Download log in ⋮ has the browser save it", async ({ app, page }) => {
  await app.services();
  await app.row("core-2").click({ button: "right" });
  const saved = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: "Download log" }).click();
  // A download bypasses the mock and goes to the server of the page: only the request can be checked here.
  expect((await saved).url()).toMatch(/\/api\/v3\/services\/[0-9a-f-]{36}\/log\/download$/);
});

test("a viewer is told who may", async ({ app, page }) => {
  await app.open(`${SERVICES}?as=vera`);
  await app.row("core-2").click({ button: "right" });
  await expect(page.getByRole("menuitem", { name: /^Download log.*needs the role Operator/ })).toBeDisabled();
  await page.keyboard.press("Escape");
  await app.row("core-2").getByText("core-2", { exact: true }).click();
  await page.getByRole("dialog").getByRole("link", { name: "Log", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Logs are for operators" })).toBeVisible();
  await expectAccessible(page);
});

test("fits a phone", async ({ app, page }) => {
  await openLog(app);
  await page.setViewportSize({ width: 390, height: 844 });
  await lines(page).last().click();
  await expectFits(page, "[role=listbox] *");
  await expectAccessible(page);
});
