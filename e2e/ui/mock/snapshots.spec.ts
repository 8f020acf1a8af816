import { writeFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { expectAccessible, expectFits } from "../../support/browser/browser-page.ts";
import { expect, test } from "./fixtures.ts";
import { expectSound, looksFor, titleOf, useOf } from "./looks.ts";

/** What is not the page's own word: the kinds of records and the versions of a snapshot. */
const DATA = /^(service \d|Core console \d)/;
/** the first bytes of gzip: more the fake does not ask of a snapshot */
const archiveOf = (size: number): Buffer => Buffer.concat([Buffer.from([0x1f, 0x8b, 8]), Buffer.alloc(size - 3)]);
const chosen = (size: number) => ({ name: "kuma-old.tar.gz", mimeType: "application/gzip", buffer: archiveOf(size) });

/** Opens the menu of the nth snapshot and picks an act. */
async function act(page: Page, nth: number, name: RegExp): Promise<void> {
  await page
    .getByRole("button", { name: /^(Actions|Действия)/ })
    .nth(nth)
    .click();
  await page.getByRole("menuitem", { name }).click();
}

for (const look of looksFor(1))
  test.describe(titleOf(look), () => {
    test.use(useOf(look));
    test("the list, an open snapshot, a menu, the questions", async ({ app, page }) => {
      await app.open("/snapshots");
      await expect(app.rows.first()).toBeVisible();
      await expectSound(page, look, { data: DATA });
      await app.rows
        .first()
        .getByRole("button", { name: /^(Details|Подробности)/ })
        .click();
      await expect(page.getByText(/^kuma-.*\.tar\.gz$/).first()).toBeVisible();
      await expectSound(page, look, { data: DATA });
      await act(page, 0, /^(Delete|Удалить)/);
      await expect(page.getByRole("dialog")).toContainText(/remains|останется/);
      await expectSound(page, look, { data: DATA });
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: /^(Upload|Загрузить)/ }).click();
      await page.locator("input[type=file]").setInputFiles(chosen(2_000_000));
      await expect(page.getByRole("dialog").getByRole("progressbar")).toBeVisible();
      await expectSound(page, look, { data: /^kuma-old/ });
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: /^(Change|Изменить)$/ }).click();
      await expect(page.getByRole("dialog").getByRole("combobox")).toHaveValue("12");
      await expectSound(page, look, { data: DATA });
    });
    test("none yet, one that is being taken, one that cannot be restored", async ({ app, page }) => {
      await app.open("/snapshots", "snapshots-none");
      await expect(page.getByRole("heading", { name: /No snapshot yet|Снимков пока нет/ })).toBeVisible();
      await expectSound(page, look);
      await app.pace({ snapshotMs: 600_000 });
      await app.become("snapshot-taking");
      await page.getByRole("button", { name: /^(Refresh|Обновить)$/ }).click();
      await expect(app.rows.first()).toContainText(/Being taken|Делается/);
      await expectSound(page, look, { data: DATA });
      await app.become("snapshot-bad");
      await page.getByRole("button", { name: /^(Refresh|Обновить)$/ }).click();
      await expect(page.getByRole("list", { name: /^(Problems|Неполадки)$/ })).toBeVisible();
      await expectSound(page, look, { data: DATA });
    });
  });

test("a snapshot is taken and verified, each step shown as it happens", async ({ app, page }) => {
  await app.open("/snapshots", "snapshots-none");
  await app.pace({ snapshotMs: 600_000 });
  await page.getByRole("button", { name: "Take snapshot" }).click();
  await expect(app.rows.first()).toContainText("Being taken");
  await expect(page.getByText("There is no snapshot")).toBeVisible();
  await app.pace({ snapshotMs: 0 });
  await expect(app.rows.first()).toContainText("Not verified");
  await expect(page.getByText(/^No snapshot is proven/)).toBeVisible();
  await app.pace({ snapshotMs: 600_000 });
  await act(page, 0, /^Verify/);
  await expect(app.rows.first()).toContainText("Being verified");
  await app.pace({ snapshotMs: 0 });
  await expect(page.getByText(/^Proven restorable/)).toBeVisible();
});

test("a download and a deletion need the password, and go on with it", async ({ app, page, watch }) => {
  watch.allow(/status of 403/);
  await app.open("/snapshots");
  await expect(app.rows).toHaveCount(7);
  await act(page, 0, /^Download/);
  const password = page.getByLabel("Password", { exact: true });
  await expect(password).toBeFocused();
  await expectAccessible(page, ["region"]);
  await password.fill("right");
  const download = page.waitForEvent("download");
  await page.keyboard.press("Enter");
  expect((await download).url()).toMatch(/\/api\/v3\/snapshots\/[0-9a-f-]{36}\/content$/);
  await app.mock("setConfirmed", false);
  await act(page, 6, /^Delete/);
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(password).toBeFocused();
  await password.fill("right");
  await page.keyboard.press("Enter");
  await expect(app.rows).toHaveCount(6);
});

/** Holds back every piece of an upload after the third, until the returned function is called. */
async function stall(page: Page): Promise<() => Promise<void>> {
  await page.evaluate(() => {
    const real = window.fetch;
    let pieces = 0;
    window.fetch = (input, init) => {
      const piece = init?.method === "POST" && input instanceof URL && input.pathname.includes("/uploads/");
      if (!piece || ++pieces <= 3) return real(input, init);
      return new Promise((_, reject) => {
        init.signal?.addEventListener("abort", () => reject(new DOMException("paused", "AbortError")));
      });
    };
    Object.assign(window, {
      letGo: () => {
        window.fetch = real;
      },
    });
  });
  return () => page.evaluate(() => (window as unknown as { letGo: () => void }).letGo());
}

test("an upload that was paused goes on where it stopped when its file is chosen again", async ({
  app,
  page,
}, info) => {
  await app.open("/snapshots");
  await app.mock("setConfirmed", true);
  const letGo = await stall(page);
  await page.getByRole("button", { name: "Upload…" }).click();
  const dialog = page.getByRole("dialog");
  const file = page.locator("input[type=file]");
  // a file of the disk: the browser knows it again by its name, size and time
  const path = info.outputPath("kuma-old.tar.gz");
  writeFileSync(path, archiveOf(6 * 524_288));
  await file.setInputFiles(path);
  await dialog.getByRole("button", { name: "Upload", exact: true }).click();
  await expect(dialog).toContainText("50 %");
  await dialog.getByRole("button", { name: "Pause" }).click();
  await expect(dialog).toContainText("continues where it stopped");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(dialog).toHaveCount(0);
  await letGo();
  const first = page.waitForRequest((request) => request.method() === "POST" && request.url().includes("/uploads/"));
  await page.getByRole("button", { name: "Upload…" }).click();
  await file.setInputFiles(path);
  await dialog.getByRole("button", { name: "Continue" }).click();
  expect((await first).postDataJSON()).toMatchObject({ offset: 3 * 524_288 });
  await expect(app.rows).toHaveCount(8);
});

test("without a leader the list stays, and a click waits for one", async ({ app, page }) => {
  await app.open("/snapshots");
  await expect(app.rows).toHaveCount(7);
  await app.pace({ electionMs: 600_000 });
  await app.core("kill", "core-2");
  await expect(page.getByText(/No leader:/).first()).toBeVisible();
  await expect(app.rows).toHaveCount(7);
  await page.getByRole("button", { name: "Take snapshot" }).click();
  await expect(page.getByRole("button", { name: "Waiting for a leader…" })).toBeVisible();
  await expectAccessible(page);
  await app.elect();
  await expect(app.rows).toHaveCount(8);
});

test("without a majority the page is read only, and says why", async ({ app, page, watch }) => {
  watch.allow(/status of 503/);
  await app.open("/snapshots", "lost-quorum");
  await expect(page.getByRole("button", { name: "Take snapshot" })).toHaveAttribute("title", /No majority/);
  await expect(app.rows.first()).toBeVisible();
  await expectAccessible(page);
});

test("fits a phone", async ({ app, page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await app.open("/snapshots", "snapshot-bad");
  await expect(app.rows.first()).toBeVisible();
  await app.rows
    .first()
    .getByRole("button", { name: /^Details/ })
    .click();
  await expect(page.getByText(/^kuma-.*\.tar\.gz$/).first()).toBeVisible();
  await expectFits(page);
  await expectAccessible(page);
});
