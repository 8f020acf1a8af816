import type { Page } from "@playwright/test";
import { expectAccessible, expectWords } from "../../support/browser/browser-page.ts";
import { SERVICES, expect, test } from "./fixtures.ts";
import { expectSound, looksFor, titleOf, useOf } from "./looks.ts";

// People of the mock: anna administers, vera views, tim has a temporary password. Any password but `wrong` is right.
const login = (page: Page) => page.getByRole("textbox", { name: "Login" });
const password = (page: Page) => page.getByLabel("Password", { exact: true });
async function signIn(page: Page, who: string, secret = "right"): Promise<void> {
  await login(page).fill(who);
  await password(page).fill(secret);
  await page.keyboard.press("Enter");
}
test.beforeEach(({ watch }) => watch.allow(/status of 4\d\d/));

test("wrong, then right, and back to where one came from", async ({ app, page }) => {
  await app.open(`${SERVICES}?as=nobody&status=on&sort=-name`);
  await expect(page).toHaveURL(/\/sign-in\?to=/);
  await expect(login(page)).toBeFocused();
  await signIn(page, "anna", "wrong");
  await expect(page.getByRole("alert")).toHaveText(/Login or password is wrong/);
  await expect(password(page)).toBeFocused();
  await page.keyboard.type("right");
  await page.keyboard.press("Enter");
  await expect(app.row("core-3")).toBeVisible();
  await expect(page).toHaveURL(/active-services\?.*status=on&sort=-name/);
  await expect(page.getByRole("button", { name: "Your account: anna, Administrator" })).toBeVisible();
});

// All other ways to write a foreign address are the unit test's of lib/way-back.
for (const to of ["/.//evil.example", "/api/v3/audit"])
  test(`never to ${to}`, async ({ app, page }) => {
    await app.open(`/sign-in?as=nobody&to=${encodeURIComponent(to)}`);
    await signIn(page, "anna");
    await expect(page.getByText(/has led since/)).toBeVisible();
    expect(new URL(page.url()).pathname).toBe("/");
  });

test("after too many tries it counts the seconds down", async ({ app, page }) => {
  await app.open("/sign-in?as=nobody");
  await expect(login(page)).toBeVisible();
  // Every number that is shown counts, also one between two looks of this test.
  await page.evaluate(() => {
    const shown: { seconds: number; disabled: string | null }[] = [];
    const look = (): void => {
      const alert = document.querySelector("[role=alert]")?.textContent ?? "";
      const seconds = Number(/possible in (\d+) seconds/.exec(alert)?.[1] ?? NaN);
      const disabled = document.querySelector("button[type=submit]")?.getAttribute("aria-disabled") ?? null;
      if (seconds > 0 && shown.at(-1)?.seconds !== seconds) shown.push({ seconds, disabled });
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
    Object.assign(window, { shown });
  });
  await signIn(page, "anna", "limited");
  const shown = () =>
    page.evaluate(() => (window as unknown as { shown: { seconds: number; disabled: string | null }[] }).shown);
  await expect.poll(async () => (await shown()).length).toBeGreaterThan(2);
  const all = await shown();
  const seconds = all.map((one) => one.seconds);
  expect(seconds).toEqual([...new Set(seconds)].toSorted((a, b) => b - a));
  expect(all.map((one) => one.disabled)).toEqual(all.map(() => "true"));
});

test("a provider is offered only where there is one", async ({ app, page }) => {
  await app.open("/sign-in?as=nobody");
  await expect(login(page)).toBeVisible();
  await expect(page.getByRole("link")).toHaveCount(0);
  await app.open("/sign-in?as=nobody&oidc=1&to=%2Faudit");
  await expect(page.getByRole("link")).toHaveAttribute("href", "/api/oidc/start?to=%2Faudit");
});

test("no administrator yet: the command; its link makes one, and leaves no secret behind", async ({ app, page }) => {
  await app.open("/sign-in?as=setup");
  await expect(page.getByRole("heading", { name: "There is no administrator yet" })).toBeVisible();
  await expect(page.getByText("sudo /opt/kaspersky/kuma/kuma user setup-link")).toBeVisible();
  await expectAccessible(page);
  await page.goto("/setup#kcl_mock-administrator");
  await login(page).fill("root");
  expect(page.url()).not.toContain("kcl_");
  await page.getByLabel("New password", { exact: true }).fill("short");
  await page.getByLabel("New password again").fill("shorter");
  await page.keyboard.press("Enter");
  await expect(page.getByText("At least 12 characters.", { exact: true })).toBeVisible();
  await expect(page.getByText("The two are not the same.")).toBeVisible();
  await expectAccessible(page);
  for (const name of ["New password", "New password again"])
    await page.getByLabel(name, { exact: true }).fill("seven lazy otters");
  await page.getByRole("button", { name: "Make the administrator" }).click();
  await expect(page.getByRole("button", { name: "Your account: root, Administrator" })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("button", { name: "Make the administrator" })).toHaveCount(0);
});

test("a link for somebody signs in by a press; a used one says so", async ({ app, page }) => {
  await app.open("/sign-in?as=nobody");
  await page.goto("/setup#kcl_mock-anna");
  await page.getByRole("button", { name: "Sign in as anna" }).click();
  await expect(page.getByText(/has led since/)).toBeVisible();
  await page.goto("/setup#kcl_mock-expired");
  await expect(page.getByRole("heading", { name: "This link does not work any more" })).toBeVisible();
  await expectAccessible(page);
});

test("a temporary password is changed before anything else", async ({ app, page }) => {
  await app.open(`/sign-in?as=nobody&to=${encodeURIComponent(SERVICES)}`);
  await signIn(page, "tim");
  await expect(page.getByRole("heading", { name: "Set your own password" })).toBeVisible();
  await expectAccessible(page);
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "Set your own password" })).toBeVisible();
  await page.goto(`/new-password?to=${encodeURIComponent(SERVICES)}`);
  // loaded anew, it was not given just now
  await page.getByLabel("Current password").fill("right");
  for (const name of ["New password", "New password again"])
    await page.getByLabel(name, { exact: true }).fill("seven lazy otters");
  await page.getByRole("button", { name: "Set the password" }).click();
  await expect(app.rows.first()).toBeVisible();
});

test("a session that ends in the middle of work keeps what was typed", async ({ app, page }) => {
  await app.services();
  await app.openAdd();
  const field = page.getByRole("textbox", { name: "Core service name" });
  await field.fill("half a na");
  await app.mock("endSession");
  const dialog = page.getByRole("dialog", { name: "Your session has ended" });
  await expect(password(page)).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeVisible();
  await expectAccessible(page);
  await expect(login(page)).toHaveValue("anna");
  await password(page).fill("right");
  await page.keyboard.press("Enter");
  await expect(dialog).toHaveCount(0);
  await expect(field).toHaveValue("half a na");
  await expect(field).toBeFocused();
  await page.keyboard.type("me");
  await page.keyboard.press("Enter");
  await expect(app.row("half a name")).toBeVisible();
});

test("a click after an unheard end waits for the sign-in, and is carried out once", async ({ app, page }) => {
  await app.services();
  await app.openAdd();
  await page.getByRole("textbox", { name: "Core service name" }).fill("core-9");
  await app.mock("endSessionUnheard");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog", { name: "Your session has ended" })).toBeVisible();
  await password(page).fill("right");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog", { name: /core-9 is added/ })).toBeVisible();
  await expect(app.row("core-9")).toHaveCount(1);
});

test("who signs in instead begins anew", async ({ app, page }) => {
  await app.services("joining");
  await app.openAdd();
  await page.getByRole("textbox", { name: "Core service name" }).fill("annas");
  await app.mock("endSession");
  await login(page).fill("vera");
  await password(page).fill("right");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Your account: vera, Viewer" })).toBeVisible();
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

test("a viewer sees what there is, and why it is not to be had", async ({ app, page }) => {
  await app.open(`${SERVICES}?as=vera`, "joining");
  await app.pace({ stageMs: 600_000, catchUpMs: 600_000 });
  await expect(app.row("core-5")).toBeVisible();
  await expect(app.row("core-5").getByTitle(/needs the role Operator/)).toContainText("—");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await expect(page.getByRole("menuitem", { name: /Add Core service.*needs the role Operator/ })).toBeDisabled();
  await page.keyboard.press("Escape");
  await app.row("core-5").click({ button: "right" });
  for (const act of ["Copy ID", "Copy install command", "Renew ID", "Remove"])
    await expect(page.getByRole("menuitem", { name: new RegExp(`^${act}.*needs the role Operator`) })).toBeDisabled();
  await expectAccessible(page, ["region"]);
  await page.keyboard.press("Escape");
  await app.row("core-1").click({ button: "right" });
  await expect(page.getByRole("menuitem", { name: /^Copy ID/ })).toBeEnabled();
  await page.keyboard.press("Escape");
  await page.keyboard.press("n");
  await expect(page.getByRole("status").filter({ hasText: "needs the role Operator" })).toBeAttached();
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

test("one's own password, and signing out", async ({ app, page }) => {
  await app.services();
  await page.getByRole("button", { name: /Your account/ }).click();
  await expectAccessible(page, ["region"]);
  await page.getByRole("menuitem", { name: "Change the password" }).click();
  const dialog = page.getByRole("dialog", { name: "Change the password" });
  await dialog.getByLabel("Current password").fill("wrong");
  await dialog.getByLabel("New password", { exact: true }).fill("seven lazy otters");
  await dialog.getByLabel("New password again").fill("seven lazy otters");
  await page.keyboard.press("Enter");
  await expect(dialog.getByText("The password is wrong.")).toBeVisible();
  await expectAccessible(page);
  await dialog.getByLabel("Current password").fill("right");
  await page.keyboard.press("Enter");
  await expect(dialog).toHaveCount(0);
  await page.getByRole("button", { name: /Your account/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/sign-in$/);
  await page.goto(SERVICES);
  await expect(login(page)).toBeVisible();
});

for (const look of looksFor(1))
  test.describe(titleOf(look), () => {
    test.use({ ...useOf(look), viewport: { width: 390, height: 780 } });
    test("the sign-in page fits a phone", async ({ app, page }) => {
      await app.open("/sign-in?as=nobody&oidc=1");
      await expect(page.getByRole("textbox", { name: /Login|Логин/ })).toBeVisible();
      await expectSound(page, look);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    });
  });

test.describe("in Russian", () => {
  test.use({ locale: "ru-RU" });

  test("sign-in, the end of a session, a viewer's reasons", async ({ app, page }) => {
    await app.open("/sign-in?as=nobody");
    await page.getByRole("textbox", { name: "Логин" }).fill("vera");
    await page.getByLabel("Пароль", { exact: true }).fill("wrong");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("alert")).toHaveText(/Логин или пароль неверен/);
    await expectWords(page);
    await page.keyboard.type("right");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("button", { name: "Ваша учётная запись: vera, Наблюдатель" })).toBeVisible();
    await page.getByRole("link", { name: "Активные сервисы" }).click();
    await page.getByRole("button", { name: "Добавить" }).click();
    await expect(page.getByRole("menuitem", { name: /нужна роль «Оператор»/ })).toBeDisabled();
    await page.keyboard.press("Escape");
    await app.mock("endSession");
    await expect(page.getByRole("dialog", { name: "Ваш сеанс завершён" })).toBeVisible();
    await expectWords(page);
    await expectAccessible(page);
  });

  test("a link that makes an administrator", async ({ app, page }) => {
    await app.open("/sign-in?as=setup");
    await expect(page.getByRole("heading", { name: "Администратора ещё нет" })).toBeVisible();
    await expectWords(page);
    await page.goto("/setup#kcl_mock-administrator");
    await page.getByRole("textbox", { name: "Логин" }).fill("админ");
    await page.keyboard.press("Enter");
    await expect(page.getByText("Не меньше 12 знаков.", { exact: true })).toBeVisible();
    await expectWords(page);
    await expectAccessible(page);
  });
});
