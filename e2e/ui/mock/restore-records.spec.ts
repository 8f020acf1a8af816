import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { expectSound, looksFor, titleOf, useOf } from "./looks.ts";

/** What is not the page's own word: names of users, tokens, services and files. */
const DATA = /^(service \d|Core console \d|boris|temp|nightly export|core-\d|anna|ivan|old script)/;

/** Opens the question about restoring the newest snapshot's records, with the password given. */
async function ask(page: Page): Promise<void> {
  await page
    .getByRole("button", { name: /^(Actions|Действия)/ })
    .first()
    .click();
  await page.getByRole("menuitem", { name: /^(Restore|Восстановить)/ }).click();
}

for (const look of looksFor(1))
  test.describe(titleOf(look), () => {
    test.use(useOf(look));
    test("what would change, what needs a tick, what stays", async ({ app, page }) => {
      await app.open("/snapshots");
      await app.mock("setConfirmed", true);
      await ask(page);
      await expect(page.getByRole("dialog").getByRole("checkbox")).toHaveCount(4);
      await expectSound(page, look, { data: DATA });
    });
  });

test("is confirmed by a typed word, and shown on every page while it runs", async ({ app, page }) => {
  await app.open("/snapshots");
  await app.mock("setConfirmed", true);
  await app.pace({ snapshotMs: 600_000 });
  await ask(page);
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("checkbox", { name: /carla/ }).check();
  const restore = dialog.getByRole("button", { name: "Restore", exact: true });
  await expect(restore).toBeDisabled();
  const field = dialog.getByRole("textbox");
  const word = /Type (\w{8})/.exec((await field.locator("xpath=ancestor::*[label]").first().textContent()) ?? "")?.[1];
  await field.fill(word ?? "");
  const started = page.waitForRequest((one) => one.method() === "POST" && one.url().endsWith("/restore"));
  await restore.click();
  expect(((await started).postDataJSON() as { ticks: string[] }).ticks).toEqual([expect.stringMatching(/^user:/)]);
  await expect(page.getByRole("button", { name: "Cancel restore" })).toBeVisible();
  await page.getByRole("link", { name: "Dashboard" }).click();
  await expect(page.getByRole("status").filter({ hasText: /records are being restored/ })).toBeVisible();
});
