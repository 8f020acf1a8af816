import { expectAccessible } from "../../support/browser-page.ts";
import { SERVICES, expect, test } from "./fixtures.ts";

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    for (const scenario of ["healthy", "single", "off", "lagging", "joining", "lost-quorum"] as const) {
      test(`services, ${scenario}`, async ({ app, page }) => {
        await app.services(scenario);
        await expectAccessible(page);
      });
      test(`dashboard, ${scenario}`, async ({ app, page }) => {
        await app.open("/", scenario);
        await expect(page.getByRole("main").getByText("core-1").first()).toBeVisible();
        await expectAccessible(page);
      });
    }

    test("services while nobody leads", async ({ app, page }) => {
      await app.services();
      await app.pace({ electionMs: 60_000 });
      await app.core("kill", "core-2");
      await expect(page.getByText(/No leader:/).first()).toBeVisible();
      await expectAccessible(page);
    });

    test("no services, no such page, a list that failed", async ({ app, page, watch }) => {
      watch.allow(/status of 500/);
      await app.open(SERVICES, "empty");
      await expect(page.getByText("No services yet")).toBeVisible();
      await expectAccessible(page);
      await app.open("/nowhere");
      await expect(page.getByText("There is no such page")).toBeVisible();
      await expectAccessible(page);
      await app.open(SERVICES, "error");
      await expect(page.getByText(/could not be (loaded|shown)/).first()).toBeVisible();
      await expectAccessible(page);
    });

    test("menus, dialog, guide, drawer", async ({ app, page, watch }) => {
      watch.allow(/status of 4\d\d/);
      await app.services();
      await page.getByRole("checkbox", { name: "Select core-1" }).click();
      await page.getByRole("button", { name: /1 ticked/ }).click();
      await expect(page.getByRole("menuitem", { name: /^Copy ID/ })).toBeVisible();
      // A menu is drawn beside the page's landmarks, as every menu over a page is.
      await expectAccessible(page, ["region"]);
      await page.keyboard.press("Escape");
      const dialog = await app.openAdd();
      await page.keyboard.press("Enter");
      await expect(dialog.getByText("Enter a name.")).toBeVisible();
      await expectAccessible(page);
      await page.keyboard.type("core-4");
      await page.keyboard.press("Enter");
      await expect(dialog).toContainText("core-4 is added");
      await expectAccessible(page);
      await page.keyboard.press("Escape");
      await app.row("core-1").getByText("core-1", { exact: true }).click();
      await expect(page.getByRole("dialog")).toContainText("core-1");
      await expectAccessible(page);
    });

    test.describe("in Russian", () => {
      test.use({ locale: "ru-RU" });

      test("services, guide, dashboard", async ({ app, page }) => {
        await app.services("off");
        await expect(page.getByRole("heading", { name: "Сервисы", exact: true })).toBeVisible();
        await expectAccessible(page);
        const dialog = await app.openAdd("Добавить", "Добавить сервис Ядро");
        await page.keyboard.type("core-4");
        await page.keyboard.press("Enter");
        await expect(dialog).toContainText("core-4 добавлен");
        await expectAccessible(page);
        await app.open("/", "off");
        await expect(page.getByRole("main").getByText("core-1").first()).toBeVisible();
        await expectAccessible(page);
      });

      test("services while nobody leads", async ({ app, page }) => {
        await app.services();
        await app.pace({ electionMs: 60_000 });
        await app.core("kill", "core-2");
        await expect(page.getByText(/Нет лидера/).first()).toBeVisible();
        await expectAccessible(page);
      });
    });
  });
}
