import type { Page } from "@playwright/test";
import { SERVICES, expect, test } from "./fixtures.ts";
import { expectSound, looksFor, titleOf, useOf } from "./looks.ts";

// What the page logs of refusals: a browser reports every status above 399.
test.beforeEach(({ watch }) => watch.allow(/status of [45]\d\d/));

const WORDS = {
  en: {
    title: "Sign in to look",
    login: "Login",
    password: "Password",
    silent: /^2 of 3 Cores have not answered since/,
    provider: /OIDC.* does not work without a majority/,
    bar: /Signed in to look\..*core-3/,
    add: "Add",
    why: /You signed in without a majority/,
    ended: "Looking has ended",
    account: /Your account: anna, Administrator/,
  },
  ru: {
    title: "Вход только для просмотра",
    login: "Логин",
    password: "Пароль",
    silent: /^2 из 3 Ядер не отвечают с/,
    provider: /OIDC.* без большинства не работает/,
    bar: /Вход только для просмотра\..*core-3/,
    add: "Добавить",
    why: /Вы вошли без большинства/,
    ended: "Просмотр закончен",
    account: /Ваша учётная запись: anna, Администратор/,
  },
} as const;

async function signIn(page: Page, w: (typeof WORDS)["en" | "ru"]): Promise<void> {
  await page.getByRole("textbox", { name: w.login }).fill("anna");
  await page.getByLabel(w.password, { exact: true }).fill("right");
  await page.keyboard.press("Enter");
}

for (const look of looksFor(2))
  test.describe(titleOf(look), () => {
    test.use(useOf(look));
    const w = WORDS[look.lang];

    test("without a majority: signing in to look, and again on the same page with a leader", async ({ app, page }) => {
      await app.open(`${SERVICES}?as=nobody&oidc=1`, "lost-quorum");
      await expect(page.getByRole("heading", { name: w.title })).toBeVisible();
      await expect(page.getByText(w.silent)).toBeVisible();
      await expect(page.getByText(w.provider)).toBeVisible();
      await expect(page.getByRole("main")).not.toContainText(/core-\d|soc\.example|192\.0\.2/);
      await expectSound(page, look);

      await signIn(page, w);
      await expect(app.row("core-1")).toBeVisible();
      await expect(page.getByRole("note")).toHaveText(w.bar);
      await page.getByRole("button", { name: w.add, exact: true }).click();
      await expect(page.getByRole("menuitem", { name: w.why })).toBeDisabled();
      await page.keyboard.press("Escape");
      await expect(page.getByRole("menu")).toHaveCount(0);
      await expectSound(page, look);

      await page.evaluate(() => Object.assign(window, { untouched: true }));
      const url = page.url();
      await app.become("healthy");
      const dialog = page.getByRole("dialog", { name: w.ended });
      await expect(dialog).toBeVisible();
      await expectSound(page, look);
      await dialog.getByLabel(w.password, { exact: true }).fill("right");
      await page.keyboard.press("Enter");
      await expect(page.getByRole("button", { name: w.account })).toBeVisible();
      await expect(page.getByRole("note")).toHaveCount(0);
      await expect(app.row("core-1")).toBeVisible();
      expect(page.url()).toBe(url);
      expect(await page.evaluate(() => "untouched" in window)).toBe(true);
    });
  });
