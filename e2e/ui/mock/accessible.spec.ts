import { SERVICES, expect, test } from "./fixtures.ts";
import type { Console, Scenario } from "./fixtures.ts";
import { expectSound, inTurn, looksFor, titleOf, useOf } from "./looks.ts";
import type { Look } from "./looks.ts";

const WORDS = {
  en: {
    off: "Off",
    unknown: "Unknown",
    warning: "Warning",
    tick: "Select core-1",
    ticked: /1 ticked/,
    copyId: /^Copy ID/,
    add: "Add",
    addCore: "Add Core service",
    enterName: "Enter a name.",
    added: "core-4 is added",
    noLeader: /No leader:/,
    nothing: "No services yet",
    noPage: "There is no such page",
    failed: "The services could not be loaded",
  },
  ru: {
    off: "Выкл",
    unknown: "Неизвестно",
    warning: "Внимание",
    tick: "Выбрать core-1",
    ticked: /1 отмечен/,
    copyId: /^Копировать идентификатор/,
    add: "Добавить",
    addCore: "Добавить сервис Ядро",
    enterName: "Введите имя.",
    added: "core-4 добавлен",
    noLeader: /Нет лидера/,
    nothing: "Сервисов пока нет",
    noPage: "Такой страницы нет",
    failed: "Не удалось загрузить сервисы",
  },
} as const;

/** Each scenario with what it shows and the one before it does not: then the page has come round to it. */
const ON_DASHBOARD: readonly (readonly [Scenario, RegExp])[] = [
  ["healthy", /3 \/ 3/],
  ["electing", /2 \/ 3/],
  ["single", /1 \/ 1/],
  ["off", /2 \/ 3/],
  ["lagging", /1[,\s]284/],
  ["joining", /core-4/],
  ["one-way", /The leader cannot reach it|Лидеру оно недоступно/],
  ["strained", /3\.4\.23/],
  ["lost-quorum", /this Core is cut off|это Ядро отрезано/],
];
const ON_SERVICES: readonly (readonly [Scenario, (app: Console, look: Look) => Promise<void>])[] = [
  ["healthy", (app) => expect(app.rows).toHaveCount(3)],
  ["single", (app) => expect(app.rows).toHaveCount(1)],
  ["off", (app, { lang }) => expect(app.row("core-3")).toContainText(WORDS[lang].off)],
  ["lagging", (app) => expect(app.row("core-3")).toContainText(/1[,\s]284/)],
  ["joining", (app) => expect(app.row("core-4")).toBeVisible()],
  ["strained", (app, { lang }) => expect(app.row("core-3")).toContainText(WORDS[lang].warning)],
  ["lost-quorum", (app, { lang }) => expect(app.row("core-1")).toContainText(WORDS[lang].unknown)],
];

for (const look of looksFor(0))
  test.describe(titleOf(look), () => {
    test.use(useOf(look));
    test("the dashboard in every scenario", async ({ app, page, watch }) => {
      // Without a leader a read is answered 503 after 7 s, and the page then asks for what was known last. On a busy
      // machine the step "electing" takes as long.
      watch.allow(/status of 503/);
      await app.open("/");
      await app.pace({ electionMs: 600_000 });
      for (const [nth, [scenario, shown]] of ON_DASHBOARD.entries())
        await test.step(scenario, async () => {
          await app.become(scenario);
          await expect(page.getByRole("main")).toContainText(shown);
          await expectSound(page, inTurn(look, nth));
        });
    });
  });

for (const look of looksFor(2))
  test.describe(titleOf(look), () => {
    test.use(useOf(look));
    test("the services in every scenario", async ({ app, page }) => {
      await app.services();
      for (const [nth, [scenario, shown]] of ON_SERVICES.entries())
        await test.step(scenario, async () => {
          await app.become(scenario);
          await shown(app, look);
          await expectSound(page, inTurn(look, nth));
        });
    });
  });

for (const look of looksFor(1))
  test.describe(titleOf(look), () => {
    test.use(useOf(look));
    const w = WORDS[look.lang];

    test("services while nobody leads", async ({ app, page }) => {
      await app.services();
      await app.pace({ electionMs: 600_000 });
      await app.core("kill", "core-2");
      await expect(page.getByText(w.noLeader).first()).toBeVisible();
      await expectSound(page, look);
    });

    test("menus, dialog, guide, drawer", async ({ app, page, watch }) => {
      watch.allow(/status of 4\d\d/);
      await app.services();
      await page.getByRole("checkbox", { name: w.tick }).click();
      await page.getByRole("button", { name: w.ticked }).click();
      await expect(page.getByRole("menuitem", { name: w.copyId })).toBeVisible();
      // A menu is drawn beside the page's landmarks, as every menu over a page is.
      await expectSound(page, look, { except: ["region"] });
      await page.keyboard.press("Escape");
      const dialog = await app.openAdd(w.add, w.addCore);
      const field = dialog.getByRole("textbox");
      await field.press("Enter");
      await expect(dialog.getByText(w.enterName)).toBeVisible();
      await expectSound(page, look);
      await field.fill("core-4");
      await field.press("Enter");
      await expect(dialog).toContainText(w.added);
      await expectSound(page, look);
      await page.keyboard.press("Escape");
      await expect(dialog).toHaveCount(0);
      await app.row("core-1").getByText("core-1", { exact: true }).click();
      await expect(page.getByRole("dialog")).toContainText("core-1");
      await expectSound(page, look);
    });
  });

for (const look of looksFor(3))
  test.describe(titleOf(look), () => {
    test.use(useOf(look));
    const w = WORDS[look.lang];

    test("no services, a list that failed, no such page", async ({ app, page, watch }) => {
      watch.allow(/status of 500/);
      await app.open(SERVICES, "empty");
      await expect(page.getByText(w.nothing)).toBeVisible();
      await expect(page.getByRole("main").getByRole("button", { name: w.addCore })).toBeVisible();
      await expectSound(page, look);
      await app.open(SERVICES, "error");
      await expect(page.getByText(w.failed).first()).toBeVisible();
      await expectSound(page, look);
      await app.open("/nowhere");
      await expect(page.getByRole("heading", { level: 1, name: w.noPage })).toBeVisible();
      await expectSound(page, look);
    });
  });
