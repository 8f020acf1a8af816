import { USER_ROLES, type UserRole } from "@core-console/shared/contract/access";
import { changeInSession } from "../../support/cluster/administrator.ts";
import { expectAccessible, expectWords } from "../../support/browser/browser-page.ts";
import { expect, test } from "./real-console.ts";

const TEMPORARY = "four given words here";
const OWN = "seven lazy otters swim";

interface Words {
  login: string;
  password: string;
  current: string;
  next: string;
  again: string;
  lang: string;
  account(role: UserRole): RegExp;
  signOut: string;
  add: string;
  addCore: string;
  needsOperator: RegExp;
  needsAdministrator: RegExp;
}
const EN_ROLES = { administrator: "Administrator", operator: "Operator", viewer: "Viewer" };
const RU_ROLES = { administrator: "Администратор", operator: "Оператор", viewer: "Наблюдатель" };
const LANGUAGES: Record<string, Words> = {
  "en-GB": {
    lang: "en",
    login: "Login",
    password: "Password",
    current: "Current password",
    next: "New password",
    again: "New password again",
    account: (role) => new RegExp(`^Your account: ${role}-en, ${EN_ROLES[role]}`),
    signOut: "Sign out",
    add: "Add",
    addCore: "Add Core service",
    needsOperator: /needs the role Operator/,
    needsAdministrator: /needs the role Administrator/,
  },
  "ru-RU": {
    lang: "ru",
    login: "Логин",
    password: "Пароль",
    current: "Текущий пароль",
    next: "Новый пароль",
    again: "Новый пароль ещё раз",
    account: (role) => new RegExp(`^Ваша учётная запись: ${role}-ru, ${RU_ROLES[role]}`),
    signOut: "Выйти",
    add: "Добавить",
    addCore: "Добавить сервис Ядро",
    needsOperator: /нужна роль «Оператор»/,
    needsAdministrator: /нужна роль «Администратор»/,
  },
};

for (const [locale, words] of Object.entries(LANGUAGES)) {
  test.describe(locale, () => {
    test.use({ locale });
    test("each role changes its temporary password, and sees what it may and why not", async ({ real, watch }) => {
      // There is no signed-in user at first; a temporary password permits nothing but its own change.
      watch.allow(/status of 40[13]/);
      const { page, cluster } = real;
      const { administrator, consoleUrl } = cluster;
      for (const role of USER_ROLES) {
        const body = { login: `${role}-${words.lang}`, role, password: TEMPORARY };
        const made = await changeInSession(cluster.client(consoleUrl), administrator, "POST", "/users", body);
        expect(made).toBe(201);
      }
      await page.context().clearCookies();
      for (const role of USER_ROLES) {
        await page.goto(`${consoleUrl}/resources/active-services`);
        await page.getByRole("textbox", { name: words.login }).fill(`${role}-${words.lang}`);
        await page.getByLabel(words.password, { exact: true }).fill(TEMPORARY);
        await page.keyboard.press("Enter");
        await page.getByLabel(words.next, { exact: true }).fill(OWN);
        await page.getByLabel(words.again, { exact: true }).fill(OWN);
        await expectWords(page);
        await expectAccessible(page);
        await page.keyboard.press("Enter");
        const account = page.getByRole("button", { name: words.account(role) });
        await expect(account).toBeVisible();
        await expect(real.row("core-1")).toBeVisible();

        await page.getByRole("button", { name: words.add, exact: true }).click();
        const add = page.getByRole("menuitem", { name: new RegExp(`^${words.addCore}`) });
        if (role === "viewer") {
          await expect(add).toBeDisabled();
          await expect(add).toHaveAccessibleName(words.needsOperator);
        } else await expect(add).toBeEnabled();
        await page.keyboard.press("Escape");

        await page.goto(`${consoleUrl}/settings/users`);
        if (role === "administrator") await expect(real.row(`viewer-${words.lang}`)).toBeVisible();
        else await expect(page.getByRole("main").getByText(words.needsAdministrator).first()).toBeVisible();

        await account.click();
        await page.getByRole("menuitem", { name: words.signOut }).click();
        await expect(page.getByLabel(words.password, { exact: true })).toBeVisible();
      }
    });
  });
}
