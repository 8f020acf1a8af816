import { randomUUID } from "node:crypto";
import type { Page } from "@playwright/test";
import { COOKIE, HEADER } from "@core-console/shared/contract/headers";
import { cookieHeaders } from "../../support/cluster/administrator.ts";
import { expectAccessible, expectWords } from "../../support/browser/browser-page.ts";
import type { Cluster } from "../../support/cluster/cluster.ts";
import { settingsFor, startSignInProvider, type SignInProvider } from "../../support/provider/provider.ts";
import { expect, test } from "./real-console.ts";

const CALLBACK = "/api/oidc/callback";
const CAME_FROM = "/resources/active-services?status=on";
const SUBJECT = "s-1";

interface Words {
  login: string;
  account: RegExp;
  signOut: string;
  signedIn: string;
  goOn: string;
  failed: string;
  noRole: RegExp;
  elsewhere: RegExp;
  back: string;
}
const LANGUAGES: Record<string, Words> = {
  "en-GB": {
    login: "olga-en",
    account: /^Your account: olga-en, Operator/,
    signOut: "Sign out",
    signedIn: "Signed in",
    goOn: "Open the console",
    failed: "Sign-in by the provider failed",
    noRole: /no role here is given to you/,
    elsewhere: /begun elsewhere, or too long ago/,
    back: "Back to sign-in",
  },
  "ru-RU": {
    login: "olga-ru",
    account: /^Ваша учётная запись: olga-ru, Оператор/,
    signOut: "Выйти",
    signedIn: "Вход выполнен",
    goOn: "Открыть консоль",
    failed: "Вход через провайдера не удался",
    noRole: /роли здесь вам не назначено/,
    elsewhere: /начат в другом месте или слишком давно/,
    back: "Вернуться ко входу",
  },
};

/** A provider on `localhost`: to a browser another site than a console on an address. */
async function offer(cluster: Cluster, login: string): Promise<SignInProvider> {
  const provider = await startSignInProvider(cluster.consoleUrl + CALLBACK, "localhost");
  provider.accounts[SUBJECT] = { preferred_username: login, name: "Olga O.", groups: ["soc"] };
  const console = cluster.client(cluster.consoleUrl);
  const headers = { ...(await cookieHeaders(console, cluster.administrator)), [HEADER.idempotencyKey]: randomUUID() };
  const changed = await console.ask("PATCH", "/settings", { body: { oidc: settingsFor(provider) }, headers });
  expect(changed.status, changed.text).toBe(200);
  return provider;
}

const isCallback = (url: string): boolean => new URL(url).pathname === CALLBACK;

for (const [locale, words] of Object.entries(LANGUAGES)) {
  test.describe(locale, () => {
    test.use({ locale });
    test("by the provider's button to another site and back, signed in, where one came from; refusals in words", async ({
      real,
      watch,
    }) => {
      watch.allow(/status of 401/);
      const { page, cluster } = real;
      const { consoleUrl } = cluster;
      const cameFrom = consoleUrl + CAME_FROM;
      const provider = await offer(cluster, words.login);
      const button = page.getByRole("link", { name: "Example" });
      const account = page.getByRole("button", { name: words.account });
      try {
        await page.context().clearCookies();
        await page.goto(cameFrom);
        await button.click();
        await expect(page).toHaveURL((at) => at.origin === provider.issuer);
        await page.getByRole("textbox", { name: "Subject" }).fill(SUBJECT);

        const answered = page.waitForResponse((r) => isCallback(r.url()));
        const moved = page.waitForRequest((r) => r.isNavigationRequest() && r.url() === cameFrom);
        await page.getByRole("button", { name: "Sign in there" }).click();
        expect((await answered).status()).toBe(200);
        const next = (await (await moved).allHeaders())["cookie"];
        expect(next, "the browser sends the Strict cookie").toContain(COOKIE.session);
        await expect(page).toHaveURL(cameFrom);
        await expect(account).toBeVisible();
        await expect(real.row("core-1")).toBeVisible();
        const cookies = await page.context().cookies(consoleUrl);
        const strict = { sameSite: "Strict", path: "/" };
        expect(cookies.find((c) => c.name === COOKIE.session)).toMatchObject({ ...strict, httpOnly: true });
        expect(cookies.find((c) => c.name === COOKIE.oidc)).toBeUndefined();

        // Once more: the provider knows her; a browser that gets 204 No Content stays on the page.
        await account.click();
        await page.getByRole("menuitem", { name: words.signOut }).click();
        // Signing out goes to another page by itself: going on before would cut that off.
        await expect(button).toBeVisible();
        await page.goto(cameFrom);
        await page.route(cameFrom, (route) => route.fulfill({ status: 204 }));
        await button.click();
        await expect(page.getByRole("heading", { name: words.signedIn })).toBeVisible();
        await expectWords(page);
        await expectAccessible(page);
        await page.unroute(cameFrom);
        await page.getByRole("link", { name: words.goOn }).click();
        await expect(page).toHaveURL(cameFrom);

        await account.click();
        await page.getByRole("menuitem", { name: words.signOut }).click();
        provider.accounts[SUBJECT] = { preferred_username: words.login, groups: ["others"] };
        const refused = page.waitForResponse((r) => isCallback(r.url()));
        await button.click();
        expect((await refused).status()).toBe(401);
        await refusal(page, words, words.noRole);

        // The address of the callback once more, in a browser that was not sent away.
        expect((await page.goto((await refused).url()))?.status()).toBe(401);
        await refusal(page, words, words.elsewhere);
        await page.getByRole("link", { name: words.back }).click();
        await expect(button).toBeVisible();
        expect((await page.context().cookies()).map((c) => c.name)).not.toContain(COOKIE.session);
      } finally {
        await provider.close();
      }
    });
  });
}

async function refusal(page: Page, words: Words, why: RegExp): Promise<void> {
  await expect(page.getByRole("heading", { name: words.failed })).toBeVisible();
  await expect(page.getByText(why)).toBeVisible();
  await expectWords(page);
  await expectAccessible(page);
}
