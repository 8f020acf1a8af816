import { expectAccessible, expectFits } from "../../support/browser/browser-page.ts";
import { expect, test } from "./fixtures.ts";
import type { Scenario } from "./fixtures.ts";
import { expectSound, inTurn, looksFor, titleOf, useOf } from "./looks.ts";

const ABOUT = "/settings/about";
const WORDS = {
  en: {
    menu: "About",
    cores: "Cores and engines",
    differs: "differs",
    unknown: "unknown",
    failed: "The versions of the Cores could not be loaded",
    none: "No Core has reported yet",
    show: "Show the list",
    licences: "Licences",
    texts: "Texts of all licences",
  },
  ru: {
    menu: "О программе",
    cores: "Ядра и движки",
    differs: "отличается",
    unknown: "неизвестно",
    failed: "Не удалось загрузить версии Ядер",
    none: "Ни одно Ядро ещё не откликнулось",
    show: "Показать список",
    licences: "Лицензии",
    texts: "Тексты всех лицензий",
  },
} as const;

for (const look of looksFor(0))
  test.describe(titleOf(look), () => {
    test.use(useOf(look));
    const w = WORDS[look.lang];

    test("About: from the menu, in every state, with the licences", async ({ app, page, watch }) => {
      watch.allow(/status of 500/);
      await app.open("/settings/sessions");
      await page.getByRole("navigation").getByRole("link", { name: w.menu }).click();
      await expect(page).toHaveURL(ABOUT);
      await expect(page.getByRole("heading", { level: 1, name: w.menu })).toBeVisible();
      const cores = page.getByRole("table", { name: w.cores });
      await expect(cores).toContainText("3.5.16");
      await expect(cores).not.toContainText(w.differs);
      await expectSound(page, inTurn(look, 0));

      const states: readonly (readonly [Scenario, string])[] = [
        ["upgrading", w.differs],
        ["off", w.unknown],
        ["lost-quorum", w.unknown],
      ];
      for (const [nth, [scenario, shown]] of states.entries())
        await test.step(scenario, async () => {
          await app.become(scenario);
          await expect(cores).toContainText(shown);
          await expectSound(page, inTurn(look, nth));
        });

      await test.step("licences", async () => {
        await app.open(ABOUT);
        await page.getByRole("button", { name: w.show }).click();
        const list = page.getByRole("table", { name: w.licences });
        await expect(list.getByRole("row", { name: /^react 19\.\d+\.\d+ MIT$/ })).toBeVisible();
        await expect(list.getByRole("row", { name: /^fastify \d+\.\d+\.\d+ MIT$/ })).toHaveCount(1);
        if (look.axe) await expectAccessible(page);
        const texts = await page.getByRole("link", { name: w.texts }).getAttribute("href");
        const file = await page.request.get(texts ?? "");
        expect([file.status(), file.headers()["content-type"]]).toEqual([200, expect.stringContaining("text/plain")]);
        expect(await file.text()).toMatch(/react 19\.\d+\.\d+\nMIT\n[^]*Permission is hereby granted/);
      });

      await test.step("on a phone", async () => {
        await page.setViewportSize({ width: 390, height: 844 });
        await app.open(ABOUT, "upgrading");
        await expect(cores).toContainText("3.4.23");
        await expectFits(page);
        await expectSound(page, look);
      });

      await test.step("nothing there, and nothing to be had", async () => {
        await app.open(ABOUT, "empty");
        await expect(page.getByText(w.none)).toBeVisible();
        await expectSound(page, inTurn(look, 1));
        await app.open(ABOUT, "error");
        await expect(page.getByText(w.failed)).toBeVisible();
        await expectSound(page, look);
      });
    });
  });
