import type { Page } from "@playwright/test";
import { expectAccessible, expectFits } from "../../support/browser/browser-page.ts";
import { expect, test } from "./fixtures.ts";
import { expectSound, looksFor, titleOf, useOf } from "./looks.ts";

const PAGES = [
  ["/settings/users", "Users", "Пользователи"],
  ["/settings/tokens?all=1", "API tokens", "Токены API"],
  ["/settings/sessions?all=1", "Sessions", "Сеансы"],
  ["/settings/sign-in", "Sign-in", "Вход"],
  ["/settings/api?op=addUser", "API", "API"],
] as const;

/**
 * What is not the page's own word: names of the mock's people and tokens, agents of browsers, a certificate's
 * beginning.
 */
const DATA = /^(Anna Frey|Olga Lind|Tim Okafor|nightly backup|Mozilla\/5\.0 .*|-----BEGIN CERTIFICATE-----)$/;

/** What stands there once the page has its data. */
const shown = (page: Page) =>
  expect(
    page.getByRole("table").or(page.getByRole("article")).or(page.getByRole("textbox").nth(5)).first(),
  ).toBeVisible();

/** The same page fits a phone. */
async function expectPhone(page: Page): Promise<void> {
  await page.setViewportSize({ width: 390, height: 844 });
  await shown(page);
  await expectFits(page, "pre");
  await expectAccessible(page);
}

for (const [nth, [path, en, ru]] of PAGES.entries())
  for (const look of looksFor(nth))
    test.describe(titleOf(look), () => {
      test.use(useOf(look));
      test(`${en}: accessible, in words, on a phone too`, async ({ app, page }) => {
        await app.open(path);
        await expect(page.getByRole("heading", { level: 1, name: look.lang === "en" ? en : ru })).toBeVisible();
        await shown(page);
        // the API's own description is written in English alone, and says so to screen readers
        await expectSound(page, look, { data: path.includes("/api") ? /./ : DATA });
        if (look.axe) await test.step("on a phone", () => expectPhone(page));
      });
    });

for (const look of looksFor(3))
  test.describe(titleOf(look), () => {
    test.use(useOf(look));
    test("for another role: why not", async ({ app, page }) => {
      for (const path of ["/settings/users", "/settings/sign-in"]) {
        await app.open(`${path}?as=vera`);
        await expect(page.getByText(look.lang === "en" ? /needs the role/ : /нужна роль/)).toBeVisible();
        await expectSound(page, look);
      }
    });
  });

test("a user is added by keyboard, asked for the password on the way; the secret is shown once", async ({
  app,
  page,
  watch,
}) => {
  watch.allow(/status of 403/);
  await app.open("/settings/users");
  await shown(page);
  await page.keyboard.press("n");
  await expect(page.getByRole("textbox", { name: "Login" })).toBeFocused();
  await expectAccessible(page);
  await page.keyboard.type("berta");
  await page.keyboard.press("Enter");
  // no password was given lately: it is asked for, and the same click goes on
  const password = page.getByLabel("Password", { exact: true });
  await expect(password).toBeFocused();
  await expectAccessible(page, ["region"]);
  await password.fill("right");
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "berta is added" });
  await expect(dialog).toBeVisible();
  await expect(dialog.getByRole("textbox", { name: "Temporary password" })).toHaveText(/^\S{12,}$/);
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(app.row("berta")).toContainText("Temporary password");
});

test("the menu of a user: reasons, and the focus that comes back", async ({ app, page }) => {
  await app.open("/settings/users");
  await shown(page);
  await page.getByRole("button", { name: "Actions: anna" }).click();
  await expect(page.getByRole("menuitem", { name: /Remove.*the last administrator/ })).toBeDisabled();
  await expectAccessible(page, ["region"]);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("menu")).toHaveCount(0);
  const button = page.getByRole("button", { name: "Actions: vera" });
  await button.focus();
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: "Remove" }).press("Enter");
  await expect(page.getByRole("dialog", { name: "Remove vera?" })).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(button).toBeFocused();
});

test("a token is added, tried with curl's line, and revoked", async ({ app, page }) => {
  await app.open("/settings/tokens");
  await shown(page);
  await app.mock("setConfirmed", true);
  await page.getByRole("button", { name: "Add token" }).click();
  await expectAccessible(page);
  await page.getByRole("textbox", { name: "Name" }).fill("probe");
  await page.getByRole("button", { name: "30 days" }).click();
  await page.getByRole("button", { name: "Add", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: /probe/ });
  await expect(dialog.getByRole("textbox", { name: "curl line" })).toHaveText(
    /Bearer kct_\S+' https:\/\/[^ ]+:7223\/api/,
  );
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Close" }).click();
  await page.getByRole("button", { name: "Revoke probe" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
  await expect(page.getByRole("button", { name: "Revoke probe" })).toHaveCount(0);
});

test("settings: unsaved ones are asked about before leaving, then saved", async ({ app, page }) => {
  await app.open("/settings/sign-in");
  await app.mock("setConfirmed", true);
  await page.getByRole("textbox", { name: "Unused, minutes" }).fill("30");
  await expect(page.getByText("1 field is changed and not saved.")).toBeVisible();
  await page.getByRole("link", { name: "Users" }).click();
  await expect(page.getByRole("dialog", { name: "Leave without saving?" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Stay" }).click();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Nothing is changed.")).toBeVisible();
  await page.getByRole("link", { name: "Users" }).click();
  await expect(page.getByRole("heading", { name: "Users" })).toBeVisible();
});

test("the API is found, tried, and answers", async ({ app, page }) => {
  await app.open("/settings/api");
  await page.getByRole("searchbox", { name: /Search by path/ }).fill("get cluster");
  await page.getByRole("link", { name: /Show the cluster/ }).click();
  await expect(page).toHaveURL(/op=cluster/);
  await page.getByRole("button", { name: "Send GET" }).click();
  const answer = page.getByRole("region", { name: "Answer", exact: true });
  await expect(answer).toContainText("200");
  await expect(answer).toContainText('"voters"');
  await answer.getByText(/headers/).click();
  await expect(answer).toContainText("core-leader");
  await expectAccessible(page);
});

test("while nobody leads, what is known stays and nothing is lost", async ({ app, page }) => {
  await app.open("/settings/users");
  await shown(page);
  await app.pace({ electionMs: 600_000 });
  await app.core("kill", "core-2");
  await expect(page.getByText(/No leader:/).first()).toBeVisible();
  await expect(app.row("oleg")).toBeVisible();
  await expectAccessible(page);
});
