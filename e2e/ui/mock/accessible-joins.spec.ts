import { type Console, expect, test } from "./fixtures.ts";
import { expectSound, inTurn, looksFor, titleOf, useOf } from "./looks.ts";

const WORDS = {
  en: {
    add: "Add",
    addCore: "Add Core service",
    waits: "core-4.soc.example waits for approval to join as core-4.",
    review: "Review",
    reviewHere: "Review the host…",
    showAll: "Show all 32",
    approve: "Approve this host",
    refuse: "Refuse and burn the ID",
    password: "Give your password again",
    refused: "Refused",
    burned: "its ID lets nobody in and cannot be renewed",
    more: "More time",
    giveUp: "Give up the join…",
    sure: "Give up the join of core-4?",
  },
  ru: {
    add: "Добавить",
    addCore: "Добавить сервис Ядро",
    waits: "core-4.soc.example ждёт подтверждения, чтобы подключиться как core-4.",
    review: "Проверить",
    reviewHere: "Проверить хост…",
    showAll: "Показать все 32",
    approve: "Подтвердить хост",
    refuse: "Отклонить и погасить идентификатор",
    password: "Введите пароль ещё раз",
    refused: "Отклонён",
    burned: "идентификатор погашен, продлить его нельзя",
    more: "Дать ещё время",
    giveUp: "Прервать подключение…",
    sure: "Прервать подключение core-4?",
  },
} as const;
type Words = (typeof WORDS)["en" | "ru"];

async function added(app: Console, w: Words, name: string): Promise<void> {
  const dialog = await app.openAdd(w.add, w.addCore);
  await dialog.getByRole("textbox").fill(name);
  await app.page.keyboard.press("Enter");
  await expect(dialog).toContainText("--raft.join");
  await app.page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
}

for (const look of looksFor(2))
  test.describe(titleOf(look), () => {
    test.use(useOf(look));
    const w = WORDS[look.lang];

    test("a host that waits: banner, dialog, password, the service's own page, refused", async ({
      app,
      page,
      watch,
    }) => {
      watch.allow(/status of 4\d\d/);
      await app.services();
      await added(app, w, "core-4");
      await app.core("simulateWait", "core-4");
      await expect(page.getByText(w.waits)).toBeVisible();
      await expectSound(page, look);

      await app.mock("setConfirmed", false);
      await app.row("core-4").getByText("core-4", { exact: true }).click();
      await expect(page.getByRole("button", { name: w.reviewHere })).toBeVisible();
      await expectSound(page, inTurn(look, 1));
      await page.getByRole("button", { name: w.reviewHere }).click();
      await page.getByRole("button", { name: w.showAll }).click();
      await expectSound(page, look);
      await page.getByRole("button", { name: w.approve }).click();
      await expect(page.getByRole("dialog", { name: w.password })).toBeVisible();
      await expectSound(page, inTurn(look, 1));
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: w.refuse }).click();
      await expect(app.row("core-4")).toContainText(w.refused);
      // The question is on its way out still.
      await expect(page.getByRole("dialog")).toHaveCount(1);
      await expect(page.getByRole("dialog")).toContainText(w.burned);
      await expectSound(page, look);
    });

    test("a join that stalls: its countdown, the question whether to give it up, given up", async ({ app, page }) => {
      await app.services();
      await app.pace({ steadyMs: 50, stageMs: 20, catchUpMs: 50, stallMs: 3_600_000 });
      for (const name of ["core-4", "core-5"]) await added(app, w, name);
      await app.core("simulateJoin", "core-4");
      await expect(app.row("core-4")).toContainText(look.lang === "en" ? "Learner" : "Ученик");
      await app.core("kill", "core-4");
      await app.core("simulateJoin", "core-5");
      await app.row("core-4").getByText("core-4", { exact: true }).click();
      await expect(page.getByRole("button", { name: w.more })).toBeVisible();
      await expectSound(page, inTurn(look, 1));
      await page.getByRole("button", { name: w.giveUp }).click();
      await expect(page.getByText(w.sure)).toBeVisible();
      await expectSound(page, look);
    });
  });
