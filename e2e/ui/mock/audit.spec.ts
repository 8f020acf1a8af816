import { expectAccessible, expectFits } from "../../support/browser/browser-page.ts";
import { expect, test } from "./fixtures.ts";
import { expectSound, looksFor, titleOf, useOf } from "./looks.ts";

for (const look of looksFor(2))
  test.describe(titleOf(look), () => {
    test.use(useOf(look));
    test("the audit, an open entry, nothing found", async ({ app, page }) => {
      await app.open("/audit");
      await expect(app.rows.first()).toBeVisible();
      await expectSound(page, look);
      await app.rows.nth(5).getByRole("button").click();
      await expect(page.getByRole("textbox", { name: /Request ID|Идентификатор запроса/ })).toBeVisible();
      await expectSound(page, look);
      await page.getByRole("searchbox").fill("nothing-like-this");
      await expect(page.getByText(/Nothing fits|Ничего не подходит/)).toBeVisible();
      await expectSound(page, look);
    });
  });

test("going down brings older entries until there are none", async ({ app, page }) => {
  await app.open("/audit");
  await expect(app.rows).toHaveCount(100);
  await page.getByText(/entries shown/).scrollIntoViewIfNeeded();
  await expect(app.rows).toHaveCount(200);
  await page
    .getByText(/entries/)
    .last()
    .scrollIntoViewIfNeeded();
  await expect(page.getByText(/300 entries, no older ones/)).toBeVisible();
});

test("filters live in the URL: a link shows the same, Back goes where one was", async ({ app, page }) => {
  await app.open("/audit");
  await expect(app.rows.first()).toBeVisible();
  await page.keyboard.press("/");
  await expect(page.getByRole("searchbox", { name: "Search in everything" })).toBeFocused();
  await page.keyboard.type("rollout");
  await expect(page).toHaveURL(/q=rollout/);
  await expect(app.rows.first()).toContainText("by token rollout");
  await page.getByRole("combobox", { name: "Outcome" }).selectOption("done");
  await expect(page).toHaveURL(/outcome=done/);
  await page.reload();
  await expect(page.getByRole("searchbox", { name: "Search in everything" })).toHaveValue("rollout");
  await expect(app.rows.first()).toContainText("by token rollout");
  await page.getByRole("button", { name: "Clear the filters" }).click();
  await expect(app.rows).toHaveCount(100);
});

test("refused ones are told by word and mark, with the reason", async ({ app }) => {
  await app.open("/audit?outcome=refused&what=sign");
  await expect(app.rows.first()).toContainText(/Refused/);
  await expect(app.rows.filter({ hasText: "×17 in a minute" }).first()).toContainText("Login or password wrong");
  await expect(app.rows.first().locator("svg:visible").nth(1)).toBeVisible();
});

test("fits a phone", async ({ app, page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await app.open("/audit?outcome=refused");
  await expect(app.rows.first()).toBeVisible();
  await app.rows.first().getByRole("button").click();
  await expect(page.getByRole("textbox", { name: "Request ID" })).toBeVisible();
  await expectFits(page);
  await expectAccessible(page);
});

test("without a leader what was shown stays, and says so", async ({ app, page, watch }) => {
  watch.allow(/status of 503/);
  await app.open("/audit");
  await expect(app.rows).toHaveCount(100);
  await app.mock("setNetwork", "no_cores");
  await page.getByRole("button", { name: "Refresh" }).click();
  await expect(page.getByText(/This console reaches none of the Cores/).first()).toBeVisible();
  await expect(app.rows).toHaveCount(100);
  await expectAccessible(page);
});
