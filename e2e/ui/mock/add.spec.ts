import { expect, test } from "./fixtures.ts";

test("adds by keyboard alone and turns into the guide", async ({ app, page }) => {
  await app.services();
  await page.keyboard.press("n");
  const field = page.getByRole("textbox", { name: "Core service name" });
  await expect(field).toBeFocused();
  await page.keyboard.type("edge 7");
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("edge 7 is added. Now start it on its host.");
  await expect(dialog.getByRole("button", { name: "Copy ID" })).toBeVisible();
  await expect(dialog).toContainText(/sudo \/opt\/kaspersky\/kuma\/kuma core --raft\.join/);
  await expect(dialog).toContainText("9F2A 41C0 77DE 03B8");
  await expect(dialog).toContainText("ID issued");
  await expect(app.row("edge 7")).toContainText("Not installed");
});

test("the guide follows the join until it is green", async ({ app, page }) => {
  await app.services();
  await app.pace({ steadyMs: 300, stageMs: 150, catchUpMs: 600 });
  const dialog = await app.openAdd();
  await dialog.getByRole("textbox", { name: "Core service name" }).fill("core-4");
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await expect(dialog).toContainText("core-4 is added");
  await app.core("simulateJoin", "core-4");
  await expect(dialog).toContainText("core-4.soc.example from 192.0.2.14");
  await expect(app.row("core-4")).toContainText("Learner");
  await expect(app.row("core-4")).toContainText("On");
  // What only a host that has not joined needs is offered no more.
  await expect(dialog.getByRole("button", { name: "Copy ID" })).toHaveCount(0);
  await expect(dialog).not.toContainText("--raft.join");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

test("ten additions in a row need no mouse", async ({ app, page }) => {
  await app.services();
  for (let i = 1; i <= 10; i++) {
    await page.keyboard.press("n");
    await expect(page.getByRole("textbox", { name: "Core service name" })).toBeFocused();
    await page.keyboard.type(`row ${i}`);
    await page.keyboard.press("Enter");
    await expect(page.getByRole("dialog")).toContainText(`row ${i} is added`);
  }
  await page.keyboard.press("Escape");
  await expect(app.rows).toHaveCount(13);
});

test("a name that will not do is refused beside its field", async ({ app, page, watch }) => {
  watch.allow(/status of 4\d\d/);
  await app.services();
  const dialog = await app.openAdd();
  const field = dialog.getByRole("textbox", { name: "Core service name" });
  for (const [why, typed, said] of [
    ["blank", "   ", /Enter a name\./],
    ["of 129 characters", "x".repeat(129), /At most 128 characters/],
    ["that differs by case alone", "CORE-2", /already a Core service named “core-2”/],
  ] as const)
    await test.step(`a name ${why}`, async () => {
      await field.fill(typed);
      await expect(field).not.toHaveAttribute("aria-invalid", "true");
      await page.keyboard.press("Enter");
      await expect(field).toHaveAttribute("aria-invalid", "true");
      await expect(field).toHaveAccessibleDescription(said);
      await expect(field).toHaveValue(typed);
      await expect(field).toBeFocused();
      await expect(app.rows).toHaveCount(3);
    });
});

test("one Core alone offers a command to run here", async ({ app, page }) => {
  await app.services("single");
  const dialog = await app.openAdd();
  await dialog.getByRole("textbox", { name: "Core service name" }).fill("core-2");
  await page.keyboard.press("Enter");
  await dialog.getByRole("tab", { name: "Run here, for a trial" }).click();
  await expect(dialog).toContainText(/--raft\.join 127\.0\.0\.11:7210 --id [0-9a-f-]{36} .*--home/);
});

test("focus comes back to where it was", async ({ app, page }) => {
  await app.services();
  await app.rows.nth(1).focus();
  await page.keyboard.press("n");
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(app.rows.nth(1)).toBeFocused();
});
