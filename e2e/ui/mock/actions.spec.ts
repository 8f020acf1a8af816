import type { Page } from "@playwright/test";
import { expectAccessible } from "../../support/browser/browser-page.ts";
import { expect, test } from "./fixtures.ts";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

test.describe("with the clipboard", () => {
  test.use({ permissions: ["clipboard-read", "clipboard-write"] });
  const pasted = (page: Page): Promise<string> => page.evaluate(() => navigator.clipboard.readText());

  test("copies the ID of a ticked row from the ⋮ menu and says so", async ({ app, page }) => {
    await app.services();
    await page.getByRole("checkbox", { name: "Select core-2" }).click();
    await page.getByRole("button", { name: /1 ticked/ }).click();
    await page.getByRole("menuitem", { name: "Copy ID" }).click();
    await expect(page.getByText(/Copied: .*core-2/)).toBeVisible();
    expect(await pasted(page)).toMatch(UUID);
  });

  test("copies one ID a line when several are ticked", async ({ app, page }) => {
    await app.services();
    await page.getByRole("checkbox", { name: "Select all" }).click();
    await page.getByRole("button", { name: /3 ticked/ }).click();
    await page.getByRole("menuitem", { name: "Copy ID" }).click();
    await expect(page.getByText(/Copied: 3 IDs/)).toBeVisible();
    const lines = (await pasted(page)).split("\n");
    expect(lines).toHaveLength(3);
    for (const line of lines) expect(line).toMatch(UUID);
  });

  test("copies the install command of what has not joined", async ({ app, page }) => {
    await app.services("ten-thousand");
    await app.row("core-4").click({ button: "right" });
    await page.getByRole("menuitem", { name: "Copy install command" }).click();
    await expect(page.getByText(/Copied: install command of core-4/)).toBeVisible();
    expect(await pasted(page)).toMatch(
      /^sudo \/opt\/kaspersky\/kuma\/kuma core --raft\.join \S+:7210 --id [0-9a-f-]{36} --raft\.ca-hash sha256:[0-9a-f]{64} --install$/,
    );
  });

  test("the same items stand under right-click and under the keyboard", async ({ app, page }) => {
    await app.services();
    const menuItems = page.getByRole("menuitem");
    await app.row("core-3").click({ button: "right" });
    await expect(menuItems.filter({ hasText: "Copy ID" })).toBeVisible();
    await expect(menuItems.filter({ hasText: "Remove" })).toBeVisible();
    const items = await menuItems.allTextContents();
    await page.keyboard.press("Escape");
    await expect(menuItems).toHaveCount(0);
    await app.row("core-3").focus();
    await page.keyboard.press("Shift+F10");
    await expect(menuItems).toHaveText(items);
    await page.keyboard.press("Escape");
    await expect(menuItems).toHaveCount(0);
    await app.row("core-3").focus();
    await page.keyboard.press("c");
    await expect(page.getByText(/Copied: .*core-3/)).toBeVisible();
  });
});

test("without the clipboard the ID is selected to press Ctrl+C", async ({ app, page }) => {
  // What plain http on a LAN looks like: no such object at all.
  await page.addInitScript(() => {
    Object.defineProperty(navigator, "clipboard", { value: undefined });
    document.execCommand = () => false;
  });
  await app.services();
  await app.row("core-2").click({ button: "right" });
  await page.getByRole("menuitem", { name: "Copy ID" }).click();
  await expect(page.getByText(/press Ctrl\+C/)).toBeVisible();
  const selected = (): Promise<string> =>
    page.evaluate(() => {
      const e = document.activeElement;
      return e instanceof HTMLInputElement || e instanceof HTMLTextAreaElement
        ? e.value.slice(e.selectionStart ?? 0, e.selectionEnd ?? 0).trim()
        : String(getSelection()).trim();
    });
  await expect.poll(selected).toMatch(UUID);
});

test("what is not allowed is disabled with its reason", async ({ app, page }) => {
  await app.services();
  await app.row("core-1").click({ button: "right" });
  const renew = page.getByRole("menuitem", { name: "Renew ID" });
  await expect(renew).toHaveAttribute("aria-disabled", "true");
  await expect(renew).toContainText("has joined already");
});

test("removes what never joined, after asking", async ({ app, page }) => {
  await app.services("ten-thousand");
  await app.row("core-5").click({ button: "right" });
  await page.getByRole("menuitem", { name: "Remove" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("Remove core-5?");
  await dialog.getByRole("button", { name: "Remove" }).click();
  await expect(app.row("core-5")).toHaveCount(0);
  await expect(app.row("core-4")).toHaveCount(1);
});

test("renews the ID of what never joined", async ({ app, page }) => {
  await app.services("ten-thousand");
  await app.row("core-6").click({ button: "right" });
  await page.getByRole("menuitem", { name: "Renew ID" }).click();
  await expect(page.getByText("The ID of core-6 works for 24 hours more")).toBeVisible();
});

test("restarts a leader after showing what that comes to", async ({ app, page }) => {
  await app.services();
  await app.pace({ restartMs: 600_000 });
  await app.row("core-2").click({ button: "right" });
  await page.getByRole("menuitem", { name: "Restart" }).click();
  const dialog = page.getByRole("dialog", { name: "Restart core-2?" });
  await expect(dialog).toContainText("2 of 3 voters alive, majority 2, none may fail (now one)");
  await expect(dialog).toContainText("it hands leadership over");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Restart" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(app.row("core-2")).toContainText("restarting…");
  await app.row("core-2").getByText("core-2", { exact: true }).click();
  await expect(page.getByRole("dialog")).toContainText("It is under way.");
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await app.pace({ restartMs: 0 });
  await expect(page.getByText("core-2 has restarted")).toBeVisible();
  await expect(app.row("core-2")).not.toContainText("restart");
});
