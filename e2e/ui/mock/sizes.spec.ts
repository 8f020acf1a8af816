import { SERVICES, expect, test } from "./fixtures.ts";

test("ten thousand rows: only what is seen is drawn, and the last one is reached", async ({ app, page }) => {
  await app.services("ten-thousand");
  await expect(page.getByText(/10,000 services/)).toBeVisible();
  expect(await app.rows.count()).toBeLessThan(200);
  await app.rows.first().focus();
  await page.keyboard.press("End");
  await expect(app.rows.last()).toBeInViewport();
  await expect.poll(async () => (await app.column("Service")).at(-1)).toMatch(/core-/);
  const box = page
    .getByRole("searchbox")
    .or(page.getByRole("textbox", { name: /Search/ }))
    .first();
  await box.fill("core-9999");
  await expect(app.rows).toHaveCount(1);
});

test("ten thousand rows scroll without a long task over 200 ms", async ({ app, page }) => {
  await app.services("ten-thousand");
  // What a busy machine does to an idle page is no fault of the table: it is measured first and allowed for.
  const idleMs = await page.evaluate(async () => {
    let worst = 0;
    for (let last = performance.now(), end = last + 1_000; last < end;) {
      const now = await new Promise<number>((next) => requestAnimationFrame(() => next(performance.now())));
      worst = Math.max(worst, now - last);
      last = now;
    }
    return worst;
  });
  await page.evaluate(() => {
    const tasks: number[] = [];
    Object.assign(window, { longTasks: tasks });
    new PerformanceObserver((list) => tasks.push(...list.getEntries().map((e) => e.duration))).observe({
      type: "longtask",
    });
  });
  await app.rows.first().hover();
  for (let i = 0; i < 30; i++) await page.mouse.wheel(0, 600);
  await expect.poll(() => app.column("Service")).not.toContain("core-1");
  const tasks = await page.evaluate(() => (window as unknown as { longTasks: number[] }).longTasks);
  test.info().annotations.push({ type: "long tasks, ms", description: tasks.map(Math.round).join(", ") || "none" });
  expect(Math.max(0, ...tasks)).toBeLessThan(200 + 3 * idleMs);
});

test.describe("390 px", () => {
  test.use({ viewport: { width: 390, height: 844 } });

  test("the table is usable: nothing of the page sticks out, adding works", async ({ app, page }) => {
    await app.services();
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(over).toBeLessThanOrEqual(0);
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
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(over).toBeLessThanOrEqual(0);
  });
});

test("at 1280×720 the first page fits", async ({ app, page }) => {
  await app.open("/");
  await expect(page.getByRole("heading", { name: /All 3 Cores work/ })).toBeVisible();
  const over = await page.evaluate(() => document.documentElement.scrollHeight - document.documentElement.clientHeight);
  expect(over).toBeLessThanOrEqual(0);
});
