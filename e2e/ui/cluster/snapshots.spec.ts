import { readFileSync, writeFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { Locator, Page } from "@playwright/test";
import { expectAccessible, expectWords } from "../../support/browser/browser-page.ts";
import { expect, type RealConsole, test } from "./real-console.ts";

interface Words {
  take: string;
  unproven: string;
  proven: string;
  verdict: RegExp;
  actions: RegExp;
  details: RegExp;
  verify: RegExp;
  download: RegExp;
  remove: RegExp;
  upload: string;
  start: string;
  goOn: string;
  cancel: string;
  password: string;
  yes: string;
  truncated: RegExp;
  foreign: RegExp;
}
const LANGUAGES: Record<string, Words> = {
  "ru-RU": {
    take: "Сделать снимок",
    unproven: "Не проверен",
    proven: "Проверен",
    verdict: /^Восстановление проверено/,
    actions: /^Действия: снимок/,
    details: /^Подробности: снимок/,
    verify: /^Проверить/,
    download: /^Скачать/,
    remove: /^Удалить/,
    upload: "Загрузить…",
    start: "Загрузить",
    goOn: "Продолжить",
    cancel: "Отмена",
    password: "Пароль",
    yes: "Удалить",
    truncated: /обрывается|неполн/i,
    foreign: /не снимок/i,
  },
  "en-GB": {
    take: "Take snapshot",
    unproven: "Not verified",
    proven: "Proven",
    verdict: /^Proven restorable/,
    actions: /^Actions: snapshot/,
    details: /^Details: snapshot/,
    verify: /^Verify/,
    download: /^Download/,
    remove: /^Delete/,
    upload: "Upload…",
    start: "Upload",
    goOn: "Continue",
    cancel: "Cancel",
    password: "Password",
    yes: "Delete",
    truncated: /ends before|incomplete/i,
    foreign: /not a snapshot/i,
  },
};
/** The kinds of records, versions and names of files are data. */
const DATA = /^(kuma-|\w+ \d|Core console \d)/;

for (const [locale, words] of Object.entries(LANGUAGES))
  test.describe(locale, () => {
    test.use({ locale });
    test("a snapshot is taken, verified, downloaded, uploaded again over a reload, and deleted; damaged files are named", async ({
      real,
      watch,
    }, info) => {
      test.skip(locale !== "ru-RU" && process.env["UI_EVERY"] !== "1", "UI_EVERY=1 runs it in English too");
      watch.allow(/status of 4(00|01|03|09|13|22)|ERR_FAILED/);
      const { page, cluster } = real;
      await page.goto(`${cluster.consoleUrl}/snapshots`);
      const before = await idsOf(real);
      await page.getByRole("button", { name: words.take }).click();
      const taken = await rowOf(page, await newFile(real, before), words);
      await expect(taken).toContainText(words.unproven);
      await act(taken, words, words.verify);
      await expect(taken).toContainText(words.proven);
      await expect(page.getByText(words.verdict)).toBeVisible();
      await expectWords(page, DATA);
      await expectAccessible(page);

      const downloading = page.waitForEvent("download");
      await act(taken, words, words.download);
      await confirm(page, words, cluster.administrator.password);
      const download = await downloading;
      expect(download.suggestedFilename()).toMatch(/^kuma-.*\.tar\.gz$/);
      const path = info.outputPath("kuma-downloaded.tar.gz");
      await download.saveAs(path);
      const content = readFileSync(path);
      expect(gunzipSync(content).includes("manifest.json")).toBe(true);

      await upload(page, info.outputPath("kuma-short.tar.gz"), content.subarray(0, content.length - 9), words);
      await expect(page.getByRole("dialog")).toContainText(words.truncated);
      await page.keyboard.press("Escape");
      await upload(page, info.outputPath("kuma-notes.tar.gz"), Buffer.from("notes"), words);
      await expect(page.getByRole("dialog")).toContainText(words.foreign);
      await page.keyboard.press("Escape");

      const count = await rows(page, words).count();
      const uploaded = await uploadOverReload(real, path, words);
      await expect(rows(page, words)).toHaveCount(count + 1);
      await act(uploaded, words, words.remove);
      await page.getByRole("dialog").getByRole("button", { name: words.yes, exact: true }).click();
      await expect(rows(page, words)).toHaveCount(count);
    });
  });

async function idsOf({ cluster }: RealConsole): Promise<Map<string, string>> {
  const list = (await cluster.api.client.get("/snapshots")).body as { id: string; file: string }[];
  return new Map(list.map(({ id, file }) => [id, file]));
}

/** Returns the file of the snapshot that was not there before. */
async function newFile(real: RealConsole, before: ReadonlyMap<string, string>): Promise<string> {
  let found: string | undefined;
  await expect
    .poll(async () => {
      found = [...(await idsOf(real))].find(([id]) => !before.has(id))?.[1];
      return found;
    })
    .toBeDefined();
  return found ?? "";
}

const rows = (page: Page, words: Words): Locator =>
  page.getByRole("row").filter({ has: page.getByRole("button", { name: words.details }) });

/** Returns the first row, after it was seen to be that of this file, which its details show. */
async function rowOf(page: Page, file: string, words: Words): Promise<Locator> {
  const row = rows(page, words).first();
  await row.getByRole("button", { name: words.details }).click();
  await expect(page.getByText(file, { exact: true }).first()).toBeVisible();
  await row.getByRole("button", { name: words.details }).click();
  return row;
}

async function act(row: Locator, words: Words, name: RegExp): Promise<void> {
  await row.getByRole("button", { name: words.actions }).click();
  await row.page().getByRole("menuitem", { name }).click();
}

/** Gives the password where the page asks for it; the sign-in of the test is often young enough. */
async function confirm(page: Page, words: Words, password: string): Promise<void> {
  const field = page.getByRole("dialog").getByLabel(words.password, { exact: true });
  if (!(await field.isVisible())) return;
  await field.fill(password);
  await page.keyboard.press("Enter");
}

async function choose(page: Page, path: string, words: Words): Promise<Locator> {
  await page.getByRole("button", { name: words.upload }).click();
  await page.locator("input[type=file]").setInputFiles(path);
  return page.getByRole("dialog");
}

async function upload(page: Page, path: string, content: Uint8Array, words: Words): Promise<void> {
  writeFileSync(path, content);
  const dialog = await choose(page, path, words);
  await dialog.getByRole("button", { name: words.start, exact: true }).click();
}

/** Uploads a file; the page is loaded again in between. Returns the row of the snapshot that it becomes. */
async function uploadOverReload(real: RealConsole, path: string, words: Words): Promise<Locator> {
  const { page } = real;
  const before = await idsOf(real);
  const begun: string[] = [];
  page.on("request", (request) => {
    if (request.method() === "POST" && request.url().endsWith("/snapshots/uploads")) begun.push(request.url());
  });
  // The first piece is lost with the page.
  const piece = /\/snapshots\/uploads\/[^/]+$/;
  let lost = 0;
  await page.route(piece, async (route) => {
    if (route.request().method() !== "POST") return route.continue();
    lost += 1;
    return route.abort();
  });
  const dialog = await choose(page, path, words);
  await dialog.getByRole("button", { name: words.start, exact: true }).click();
  await expect.poll(() => lost).toBeGreaterThan(0);
  await page.unroute(piece);
  await page.reload();
  await choose(page, path, words);
  await page.getByRole("dialog").getByRole("button", { name: words.goOn, exact: true }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  expect(begun, "the upload that was begun goes on").toHaveLength(1);
  return rowOf(page, await newFile(real, before), words);
}
