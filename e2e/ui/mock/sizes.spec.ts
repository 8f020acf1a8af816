import type { Page } from "@playwright/test";
import { SERVICES, expect, test } from "./fixtures.ts";
import type { Console } from "./fixtures.ts";

/** More rows than fit 720 px with what is drawn ahead on both sides, and far fewer than there are. */
const DRAWN = 60;

/**
 * The rows in the document with their places from 1; the place at the top of what shows, and heights there without a
 * row, px.
 */
function drawnRows(app: Console): Promise<{ rows: { place: number; name: string }[]; place: number; gaps: number[] }> {
  return app.page.getByRole("table").evaluate((table) => {
    const box = table.parentElement?.getBoundingClientRect() ?? new DOMRect();
    const head = table.querySelector("th")?.getBoundingClientRect().bottom ?? box.top;
    const rowAt = (y: number): HTMLElement | null =>
      document.elementFromPoint(box.left + box.width / 2, y)?.closest<HTMLElement>("tr[data-ref]") ?? null;
    const placeOf = (row: Element | null): number => Number(row?.getAttribute("aria-rowindex")) - 1;
    const heights = Array.from({ length: Math.floor((box.bottom - head - 4) / 10) }, (_, i) => head + 2 + i * 10);
    return {
      rows: [...table.querySelectorAll("tr[data-ref]")].map((row) => ({
        place: placeOf(row),
        name: /core-\d+/.exec(row.textContent ?? "")?.[0] ?? "",
      })),
      place: placeOf(rowAt(head + 2)),
      gaps: heights.filter((y) => rowAt(y) === null),
    };
  });
}

/**
 * By how much the page is wider than its window: until its own font is there another one stands in, which may be wider.
 */
const overWidth = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

test("ten thousand rows: only what is seen is drawn, and the last one is reached", async ({ app, page }) => {
  await app.services("ten-thousand");
  await expect(page.getByText(/10,000 services/)).toBeVisible();
  const drawn = await app.rows.count();
  expect(drawn).toBeGreaterThan(0);
  expect(drawn).toBeLessThan(DRAWN);
  await app.rows.first().focus();
  await page.keyboard.press("End");
  await expect(app.rows.last()).toBeInViewport();
  await expect.poll(async () => (await drawnRows(app)).rows.at(-1)).toEqual({ place: 10_000, name: "core-10000" });
  const box = page
    .getByRole("searchbox")
    .or(page.getByRole("textbox", { name: /Search/ }))
    .first();
  await box.fill("core-9999");
  await expect(app.rows).toHaveCount(1);
});

test("ten thousand rows scroll by drawing some dozens of them at a time, always the right ones", async ({
  app,
  page,
}) => {
  await app.services("ten-thousand");
  await expect(page.getByText(/10,000 services/)).toBeVisible();
  // Every state of the table counts, also one between two looks of this test.
  await page.evaluate(() => {
    const seen = { most: 0 };
    const look = (): void => void (seen.most = Math.max(seen.most, document.querySelectorAll("tr[data-ref]").length));
    Object.assign(window, { drawn: seen });
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true });
    look();
  });
  await app.rows.first().hover();
  for (let i = 0, before = 0; i < 15; i++) {
    await page.mouse.wheel(0, 1200);
    const { rows, place } = await test.step(`turn ${i + 1} of the wheel`, async () => {
      let now = await drawnRows(app);
      // Further down than before, and rows cover all that the table shows.
      await expect(async () => {
        now = await drawnRows(app);
        expect(now.place).toBeGreaterThan(before);
        expect(now.gaps).toEqual([]);
      }).toPass({ intervals: [20] });
      return now;
    });
    expect(rows.map((r) => r.name)).toEqual(rows.map((r) => `core-${r.place}`));
    before = place;
  }
  const { most } = await page.evaluate(() => (window as unknown as { drawn: { most: number } }).drawn);
  expect(most).toBeGreaterThan(0);
  expect(most).toBeLessThan(DRAWN);
});

test.describe("390 px", () => {
  test.use({ viewport: { width: 390, height: 844 } });

  test("the table is usable: nothing of the page sticks out, adding works", async ({ app, page }) => {
    await app.services();
    await expect.poll(() => overWidth(page)).toBeLessThanOrEqual(0);
    const dialog = await app.openAdd();
    await dialog.getByRole("textbox", { name: "Core service name" }).fill("from a phone");
    await dialog.getByRole("button", { name: "Add", exact: true }).click();
    await expect(dialog).toContainText("from a phone is added");
  });

  test("the menu opens and leads to the other page", async ({ app, page }) => {
    await app.open(SERVICES);
    await page.getByRole("button", { name: "Open the menu" }).click();
    await page.getByRole("link", { name: "Dashboard" }).click();
    await expect(page.getByRole("heading", { name: /All 3 Cores work/ })).toBeVisible();
    await expect.poll(() => overWidth(page)).toBeLessThanOrEqual(0);
  });
});

test("at 1280×720 the first page fits", async ({ app, page }) => {
  await app.open("/");
  await expect(page.getByRole("heading", { name: /All 3 Cores work/ })).toBeVisible();
  const over = (): Promise<number> =>
    page.evaluate(() => document.documentElement.scrollHeight - document.documentElement.clientHeight);
  await expect.poll(over).toBeLessThanOrEqual(0);
});
