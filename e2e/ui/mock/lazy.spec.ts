import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";

/** Keeps the files of a lazy part back until the test lets them go. */
async function keepBack(page: Page, part: string): Promise<{ asked: Promise<void>; letGo: () => void }> {
  let letGo: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (letGo = resolve));
  let ask: () => void = () => undefined;
  const asked = new Promise<void>((resolve) => (ask = resolve));
  await page.context().route(new RegExp(`/assets/${part}-[\\w-]+\\.js`), async (route) => {
    ask();
    await gate;
    await route.continue();
  });
  return { asked, letGo };
}

test("C18: a name that is typed while its dialog loads is whole, and no key of it acts on ticked rows", async ({
  app,
  page,
}) => {
  const part = await keepBack(page, "AddDialog");
  await app.services();
  await page.getByRole("checkbox", { name: "Select core-2" }).click();
  await page.keyboard.press("n");
  await part.asked;
  await page.keyboard.type("core-44");
  await page.keyboard.press("Backspace");
  // r restarts, c copies and Del removes what is ticked: none of it may happen
  await page.keyboard.press("Delete");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  part.letGo();
  const field = page.getByRole("textbox", { name: "Core service name" });
  await expect(field).toHaveValue("core-4");
  await expect(field).toBeFocused();
  await expect(page.getByRole("dialog")).toHaveCount(1);
  await page.keyboard.type("x");
  await expect(field).toHaveValue("core-4x");
});

test("C18: Enter that is pressed while the dialog loads adds what was typed before it, and Esc closes", async ({
  app,
  page,
}) => {
  const part = await keepBack(page, "AddDialog");
  await app.services();
  await page.keyboard.press("n");
  await part.asked;
  await page.keyboard.type("core-4");
  await page.keyboard.press("Enter");
  part.letGo();
  await expect(page.getByRole("dialog")).toContainText("core-4 is added");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(app.row("core-4")).toBeVisible();
});

test("C18: while a question about a row loads, keys are for it, not for the row", async ({ app, page }) => {
  const part = await keepBack(page, "RemoveDialog");
  await app.services();
  await app.row("core-2").focus();
  await page.keyboard.press("Delete");
  await part.asked;
  await page.keyboard.type("core-2");
  part.letGo();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toHaveCount(1);
  await expect(dialog.getByRole("textbox", { name: /fault tolerance/ })).toHaveValue("core-2");
  await expect(dialog).toContainText("Remove core-2?");
});

test("C18: keys typed while the page's help loads do nothing, and the page's keys are back once it is closed", async ({
  app,
  page,
}) => {
  const part = await keepBack(page, "Help");
  await app.services();
  await page.getByRole("checkbox", { name: "Select core-2" }).click();
  await page.keyboard.press("?");
  await part.asked;
  await page.keyboard.type("rc");
  await page.keyboard.press("Delete");
  part.letGo();
  await expect(page.getByRole("dialog")).toHaveText(/Keys|keyboard/i);
  await expect(page.getByRole("dialog")).toHaveCount(1);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.keyboard.press("n");
  await expect(page.getByRole("textbox", { name: "Core service name" })).toBeFocused();
});

test("C18: a token's name that is typed while its dialog loads is whole", async ({ app, page }) => {
  const part = await keepBack(page, "AddTokenDialog");
  await app.open("/settings/tokens");
  await page.getByRole("button", { name: "Add token" }).first().click();
  await part.asked;
  await page.keyboard.type("nightly n");
  part.letGo();
  await expect(page.getByRole("dialog").getByRole("textbox").first()).toHaveValue("nightly n");
});
