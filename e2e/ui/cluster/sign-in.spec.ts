import type { Page } from "@playwright/test";
import { changeInSession, secretIn } from "../../support/cluster/administrator.ts";
import { expectAccessible } from "../../support/browser/browser-page.ts";
import { signalAll } from "../../support/cluster/core-node.ts";
import { expect, type RealConsole, test } from "./real-console.ts";

const PASSWORD = "four quite ordinary words";
const account = (page: Page) => page.getByRole("button", { name: /^Your account: root-of-all, Administrator/ });

/** What a command on the host of the first Core prints alone: a link. */
async function linkBy(real: RealConsole, ...words: string[]): Promise<string> {
  const home = real.cluster.cores[0]?.home ?? "";
  const { code, text } = await real.cluster.kuma(["user", ...words, "--home", home]);
  expect(code, text).toBe(0);
  return `${real.cluster.consoleUrl}/setup#${secretIn(text)}`;
}

test("from nothing: the link of the host makes the administrator; out, in by password, in by a link; a dead leader signs nobody out", async ({
  bare,
}) => {
  const { page, cluster } = bare;
  await page.goto(`${cluster.consoleUrl}/resources/active-services`);
  await expect(page.getByRole("heading", { name: "There is no administrator yet" })).toBeVisible();
  await expect(page.getByText("user setup-link")).toBeVisible();
  await expectAccessible(page);

  const link = await linkBy(bare, "setup-link");
  await page.goto(link);
  await expect(page.getByRole("textbox", { name: "Login" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("textbox", { name: "Login" }).fill("root-of-all");
  await page.getByLabel("New password", { exact: true }).fill(PASSWORD);
  await page.getByLabel("New password again", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Make the administrator" }).click();
  await expect(account(page)).toBeVisible();
  expect(page.url()).not.toContain("kcl_");
  const cookies = await page.context().cookies();
  for (const [name, httpOnly] of [
    ["kuma-session", true],
    ["XSRF-TOKEN", false],
  ] as const)
    expect(cookies.find((c) => c.name === name)).toMatchObject({ httpOnly, sameSite: "Strict", path: "/" });

  await account(page).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  await page.goto(link);
  await expect(page.getByText("This link does not work any more")).toBeVisible();

  await page.goto(`${cluster.consoleUrl}/resources/active-services?status=on`);
  await page.getByRole("textbox", { name: "Login" }).fill("ROOT-of-all");
  await page.getByLabel("Password", { exact: true }).fill("wrong");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert")).toContainText("Login or password is wrong");
  await expectAccessible(page);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(bare.light("core-1", "On")).toBeVisible();
  await expect(page).toHaveURL(/status=on/);

  await page.context().clearCookies();
  await page.goto(await linkBy(bare, "sign-in-link", "root-of-all"));
  await page.getByRole("button", { name: "Sign in as root-of-all" }).click();
  await expect(account(page)).toBeVisible();

  const [first] = cluster.cores;
  if (first === undefined) throw new Error("no Core");
  await page.goto(`${cluster.consoleUrl}/resources/active-services`);
  await expect(bare.light("core-1", "On")).toBeVisible();
  signalAll(first, "SIGKILL");
  await expect(page.getByText(/This console reaches none of the Cores/).first()).toBeVisible();
  await cluster.restart(first);
  await expect(bare.light("core-1", "On")).toBeVisible();
  await expect(account(page)).toBeVisible();
});

test("a session that is ended elsewhere while one types: nothing typed is lost, and what was clicked is done", async ({
  real,
  watch,
}) => {
  watch.allow(/status of 401/);
  const { page, cluster } = real;
  const { login, password } = cluster.administrator;
  await real.open();
  const field = await real.openAdd();
  await field.fill("typed before the session ended");
  const users = (await cluster.api.client.get("/users")).body as { id: string; login: string }[];
  const me = users.find((user) => user.login === login)?.id ?? "";
  const { administrator, consoleUrl } = cluster;
  const path = `/users/${me}/sessions`;
  expect(await changeInSession(cluster.client(consoleUrl), administrator, "DELETE", path)).toBe(204);

  const dialog = page.getByRole("dialog", { name: "Your session has ended" });
  await expect(dialog).toBeVisible();
  await dialog.getByLabel("Password", { exact: true }).fill(password);
  await page.keyboard.press("Enter");
  await expect(dialog).toHaveCount(0);
  await expect(field).toHaveValue("typed before the session ended");
  await real.dialog.getByRole("button", { name: "Add", exact: true }).click();
  await expect(real.dialog).toContainText("typed before the session ended is added");
  expect(await real.untouched(), "the page never reloaded").toBe(true);
});
