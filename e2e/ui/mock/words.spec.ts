import { expectWords } from "../../support/browser/browser-page.ts";
import { expect, test } from "./fixtures.ts";

const WORDS = {
  "en-GB": {
    menu: ["Resources", "Active services", "Dashboard"],
    heading: "Services",
    add: "Add",
    item: "Add Core service",
    field: "Core service name",
    items: ["Copy ID", "Copy install command", "Renew ID", "Download log", "Remove"],
    columns: [
      "Status",
      "Type",
      "Service",
      "Role",
      "Host (FQDN)",
      "IP address",
      "API port",
      "Version",
      "Uptime",
      "Lag",
      "ID",
      "Created",
    ],
    status: { on: "On", off: "Off", warning: "Warning", none: "Not installed", joining: "Joining", expired: "Expired" },
    filters: {
      "Filter by Status": [
        "On",
        "Off",
        "Warning",
        "Not installed",
        "Expired",
        "Joining",
        "Version differs",
        "Removing",
        "Unknown",
      ],
      "Filter by Role": ["Leader", "Follower", "Candidate", "Learner"],
    },
    roles: ["Leader", "Follower"],
    candidate: "Candidate",
    learner: "Learner",
  },
  "ru-RU": {
    menu: ["Ресурсы", "Активные сервисы", "Панель состояния"],
    heading: "Сервисы",
    add: "Добавить",
    item: "Добавить сервис Ядро",
    field: "Имя сервиса Ядро",
    items: [
      "Копировать идентификатор",
      "Копировать команду установки",
      "Продлить идентификатор",
      "Скачать журнал",
      "Удалить",
    ],
    columns: [
      "Статус",
      "Тип",
      "Сервис",
      "Роль",
      "Хост (FQDN)",
      "IP-адрес",
      "Порт API",
      "Версия",
      "Работает",
      "Отставание",
      "Идентификатор",
      "Создан",
    ],
    status: {
      on: "Вкл",
      off: "Выкл",
      warning: "Внимание",
      none: "Не установлен",
      joining: "Подключается",
      expired: "Срок истёк",
    },
    filters: {
      "Фильтр: Статус": [
        "Вкл",
        "Выкл",
        "Внимание",
        "Не установлен",
        "Срок истёк",
        "Подключается",
        "Другая версия",
        "Удаляется",
        "Неизвестно",
      ],
      "Фильтр: Роль": ["Лидер", "Фоловер", "Кандидат", "Ученик"],
    },
    roles: ["Лидер", "Фоловер"],
    candidate: "Кандидат",
    learner: "Ученик",
  },
} as const;

for (const [locale, w] of Object.entries(WORDS)) {
  test.describe(locale, () => {
    test.use({ locale });

    test("menu, table, ⋮ items and dialog bear the design's words", async ({ app, page }) => {
      await app.services();
      const headers = await page.getByRole("columnheader").allTextContents();
      expect(headers.map((h) => h.trim()).filter((h) => h !== "")).toEqual(w.columns);
      const nav = page.getByRole("navigation");
      for (const text of w.menu) await expect(nav.getByText(text).first()).toBeVisible();
      await expect(page.getByRole("heading", { level: 1, name: w.heading, exact: true })).toBeVisible();
      for (const role of w.roles) await expect(app.rows.getByText(role, { exact: true }).first()).toBeVisible();
      await app.row("core-1").click({ button: "right" });
      for (const name of w.items)
        await expect(page.getByRole("menuitem", { name: new RegExp(`^${name}`) })).toBeVisible();
      await expectWords(page);
      await page.keyboard.press("Escape");
      const dialog = await app.openAdd(w.add, w.item);
      await expect(dialog.getByRole("heading", { name: w.item })).toBeVisible();
      await expect(dialog.getByRole("textbox", { name: w.field })).toBeFocused();
      await expect(dialog.getByRole("button", { name: w.add, exact: true })).toBeVisible();
      await expectWords(page);
      await page.keyboard.type("core-9");
      await page.keyboard.press("Enter");
      await expect(app.row("core-9")).toContainText(w.status.none);
      await expectWords(page);
    });

    test("no header's words are cut off at 1280", async ({ app, page }) => {
      await app.services();
      const words = page.getByRole("columnheader").locator("button > span");
      await expect(words).toHaveCount(w.columns.length);
      // until the page's own font is there another one stands in, which may be wider
      const cut = () =>
        words.evaluateAll((all) => all.filter((e) => e.scrollWidth > e.clientWidth).map((e) => e.textContent));
      await expect.poll(cut).toEqual([]);
    });

    test("every status and role there is bears the design's word", async ({ app, page }) => {
      await app.services();
      for (const [filter, words] of Object.entries(w.filters)) {
        await page.getByRole("button", { name: filter, exact: true }).click();
        await expect(page.getByRole("menuitemcheckbox").first()).toBeVisible();
        const items = await page.getByRole("menuitemcheckbox").allTextContents();
        const sorted = (list: readonly string[]) => list.toSorted((a, b) => a.localeCompare(b));
        expect(sorted(items.map((i) => i.trim()))).toEqual(sorted([...words]));
        await page.keyboard.press("Escape");
        await expect(page.getByRole("menuitemcheckbox")).toHaveCount(0);
      }
    });

    test("a row says candidate while there is an election, learner while it joins", async ({ app }) => {
      await app.services();
      await app.pace({ electionMs: 600_000 });
      await app.core("kill", "core-2");
      await expect(app.rows.getByText(w.candidate, { exact: true }).first()).toBeVisible();
      await app.become("joining");
      await expect(app.row("core-4").getByText(w.learner, { exact: true })).toBeVisible();
    });

    test("the light of every scenario bears its word", async ({ app, page }) => {
      await app.services("single");
      for (const [scenario, word] of [
        ["ten-thousand", w.status.expired],
        ["off", w.status.off],
        ["lagging", w.status.warning],
        ["joining", w.status.joining],
      ] as const)
        await test.step(scenario, async () => {
          await app.become(scenario);
          await expect(app.rows.getByText(word).first()).toBeVisible();
          await expectWords(page);
        });
      await app.become("healthy");
      await expect(app.rows.getByText(w.status.on, { exact: true })).toHaveCount(3);
    });
  });
}

test("the language is switched in place and remembered", async ({ app, page }) => {
  await app.services();
  await page.getByRole("button", { name: /Language|Русский/ }).click();
  await expect(page.getByRole("heading", { name: "Сервисы", exact: true })).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("lang", "ru");
  await page.reload();
  await expect(page.getByRole("heading", { name: "Сервисы", exact: true })).toBeVisible();
});
