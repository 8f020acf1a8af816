import { type Console, expect, test } from "./fixtures.ts";

/** core-4 has become a learner and died; core-5 waits behind it. */
async function stalled(app: Console): Promise<void> {
  await app.services();
  await app.pace({ steadyMs: 50, stageMs: 20, catchUpMs: 50, stallMs: 3_600_000 });
  for (const name of ["core-4", "core-5"]) {
    const dialog = await app.openAdd();
    await dialog.getByRole("textbox", { name: "Core service name" }).fill(name);
    await dialog.getByRole("button", { name: "Add", exact: true }).click();
    await expect(dialog).toContainText(`${name} is added`);
    await app.page.keyboard.press("Escape");
    await expect(dialog).toHaveCount(0);
  }
  await app.core("simulateJoin", "core-4");
  await expect(app.row("core-4")).toContainText("Learner");
  await expect(app.row("core-4")).toContainText("On");
  await app.core("kill", "core-4");
  await expect(app.row("core-4")).toContainText("Off");
}

test("a stalled join shows its countdown, gets more time, and can be given up", async ({ app, page }) => {
  await stalled(app);
  await app.row("core-4").getByText("core-4", { exact: true }).click();
  const drawer = page.getByRole("dialog");
  await expect(drawer).toContainText("It stays while no other join waits.");
  // Nothing takes it out yet, so more time is not what the drawer urges; it is as soon as another join waits.
  await expect(drawer.getByRole("button", { name: "More time" })).toHaveAttribute("data-variant", "outline");
  await app.core("simulateJoin", "core-5");
  await expect(drawer).toContainText(/It is taken out in (60|5\d) m so/);
  await expect(drawer.getByRole("button", { name: "More time" })).not.toHaveAttribute("data-variant", "outline");
  await drawer.getByRole("button", { name: "More time" }).click();
  await expect(page.getByText("core-4 has more time")).toBeVisible();
  // By how much the end moves is held by stall.test and e2e/cluster/killed-joins; the page shows a countdown still.
  await expect(drawer).toContainText(/It is taken out in ([12] h|60 m|5\d m) so/);

  await drawer.getByRole("button", { name: "Give up the join…" }).click();
  await expect(drawer).toContainText("The ID lets nobody in until it is renewed.");
  await drawer.getByRole("button", { name: "Cancel" }).click();
  await expect(drawer.getByRole("button", { name: "More time" })).toBeVisible();
  await drawer.getByRole("button", { name: "Give up the join…" }).click();
  // core-5 goes on at once: that it has joined would be the next thing said, in the place of this one.
  await app.pace({ catchUpMs: 3_600_000 });
  await drawer.getByRole("button", { name: "Give up", exact: true }).click();
  await expect(page.getByText("The join of core-4 is given up")).toBeVisible();
  await expect(drawer).toContainText(/The join was given up by \w+/);
  await expect(app.row("core-4")).toContainText(/Given up\s*by \w+/);
  await expect(drawer).not.toContainText(/without being used|trying ·/);
  await expect(app.row("core-5")).toContainText("Learner");
});
