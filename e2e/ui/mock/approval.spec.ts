import type { Locator } from "@playwright/test";
import { type Console, expect, test } from "./fixtures.ts";

// People of the mock: anna administers, oleg operates. Any password but `wrong` is right.
const APPROVE = "Approve this host";
const REFUSE = "Refuse and burn the ID";
const banner = (app: Console): Locator =>
  app.page.getByText("core-4.soc.example waits for approval to join as core-4.");
const reviewed = (app: Console): Locator =>
  app.page.getByRole("dialog", { name: "Let core-4.soc.example into the cluster?" });

/** core-4 is added and its host has called: it waits for an administrator. */
async function waits(app: Console): Promise<void> {
  await app.services();
  const dialog = await app.openAdd();
  await dialog.getByRole("textbox", { name: "Core service name" }).fill("core-4");
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await expect(dialog).toContainText("core-4 is added");
  await app.page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await app.core("simulateWait", "core-4");
  await expect(banner(app)).toBeVisible();
  await expect(app.row("core-4")).toContainText("Joining");
}

/** Presses Tab until it has the focus. */
async function tabTo(app: Console, to: Locator): Promise<void> {
  await expect(to).toBeVisible();
  for (let presses = 0; presses < 60; presses++) {
    if (await to.evaluate((element) => element === document.activeElement)) return;
    await app.page.keyboard.press("Tab");
  }
  throw new Error(`60 times Tab did not come to ${String(to)}`);
}

test("a host that waits is shown with what to compare, and approved by keyboard and password alone", async ({
  app,
  page,
  watch,
}) => {
  watch.allow(/status of 4\d\d/);
  await waits(app);
  await app.mock("setConfirmed", false);
  await app.pace({ stageMs: 20, catchUpMs: 50, steadyMs: 600_000 });
  await tabTo(app, page.getByRole("button", { name: "Review" }));
  await page.keyboard.press("Enter");
  const dialog = reviewed(app);
  await expect(dialog.getByLabel("Fingerprint of the host’s key")).toHaveText("7C1E90AFB2D405E64F38C19A6D72E80B");
  for (const said of ["Host namecore-4.soc.example", "Addresses192.0.2.14", "oleg", "kuma service approve core-4"])
    await expect(dialog).toContainText(said);
  await expect(dialog.getByRole("button", { name: "Not now" })).toBeFocused();
  await tabTo(app, dialog.getByRole("button", { name: APPROVE }));
  await page.keyboard.press("Enter");

  const password = page.getByLabel("Password", { exact: true });
  await expect(password).toBeFocused();
  await page.keyboard.type("wrong");
  await page.keyboard.press("Enter");
  await expect(page.getByText("The password is wrong.")).toBeVisible();
  await expect(banner(app)).toBeAttached();
  await password.fill("right");
  await page.keyboard.press("Enter");
  await expect(page.getByText("core-4.soc.example is approved and goes on with joining.").first()).toBeAttached();
  await expect(dialog).toHaveCount(0);
  await expect(banner(app)).toHaveCount(0);
  await expect(app.row("core-4")).toContainText("Learner");

  await app.row("core-4").getByText("core-4", { exact: true }).click();
  const stages = page.getByRole("dialog").getByRole("list", { name: "Progress of the join" }).getByRole("listitem");
  await expect(stages.nth(2)).toContainText("Approval by an administrator");
});

test("without the password nothing is decided: the question is open as before", async ({ app, page, watch }) => {
  watch.allow(/status of 4\d\d/);
  await waits(app);
  await app.mock("setConfirmed", false);
  await page.getByRole("button", { name: "Review" }).click();
  const dialog = reviewed(app);
  await dialog.getByRole("button", { name: APPROVE }).click();
  await expect(page.getByLabel("Password", { exact: true })).toBeFocused();
  await expect(dialog.getByRole("button", { name: REFUSE })).toHaveText(REFUSE);
  await page.keyboard.press("Escape");
  await expect(page.getByLabel("Password", { exact: true })).toHaveCount(0);
  await expect(dialog.getByRole("button", { name: APPROVE })).toBeEnabled();
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await expect(banner(app)).toBeVisible();
});

test("a host that is refused: its ID is burned, and nothing offers it or waits for it any more", async ({
  app,
  page,
}) => {
  await waits(app);
  await app.mock("setConfirmed", true);
  await page.getByRole("button", { name: "Review" }).click();
  await reviewed(app).getByRole("button", { name: REFUSE }).click();
  await expect(page.getByText("core-4.soc.example is turned away.").first()).toBeAttached();
  await expect(reviewed(app)).toHaveCount(0);
  await expect(banner(app)).toHaveCount(0);
  await expect(app.row("core-4")).toContainText(/Refused\s*by anna/);
  await app.row("core-4").getByText("core-4", { exact: true }).click();
  const drawer = page.getByRole("dialog");
  await expect(drawer).toContainText(/anna turned its host away on .* Add a new service\./);
  await expect(drawer).toContainText("its ID lets nobody in and cannot be renewed");
  for (const gone of ["Renew ID", "Copy ID"]) await expect(drawer.getByRole("button", { name: gone })).toHaveCount(0);
  await expect(drawer).not.toContainText(/--raft\.join|waiting ·|trying ·/);
  await drawer.getByRole("button", { name: "Actions" }).click();
  const renew = page.getByRole("menuitem", { name: "Renew ID" });
  await expect(renew).toBeDisabled();
  await expect(renew).toContainText("its host was turned away: add a new service");
});

test("a host that somebody else decided on meanwhile is said to be, and nothing is decided twice", async ({
  app,
  page,
}) => {
  await waits(app);
  await app.mock("setConfirmed", true);
  await page.getByRole("button", { name: "Review" }).click();
  const dialog = reviewed(app);
  await expect(dialog.getByRole("button", { name: APPROVE })).toBeEnabled();
  await page.evaluate(async () => {
    const all = (await (await fetch("/api/v3/services?size=1000")).json()) as { name: string; ref: string }[];
    const ref = all.find(({ name }) => name === "core-4")?.ref ?? "";
    const headers = { "idempotency-key": crypto.randomUUID() };
    await fetch(`/api/v3/services/${ref}/refuse`, { method: "POST", headers });
  });
  await expect(dialog.getByRole("alert")).toContainText("This host changed, or was decided on, since this was opened.");
  for (const name of [APPROVE, REFUSE])
    await expect(dialog.getByRole("button", { name })).toHaveAttribute("aria-disabled", "true");
  await dialog.getByRole("button", { name: "Not now" }).click();
  await expect(dialog).toHaveCount(0);
});

test("the service's own page leads there too, and shows no ID that is being used", async ({ app, page }) => {
  await waits(app);
  await app.row("core-4").getByText("core-4", { exact: true }).click();
  const drawer = page.getByRole("dialog", { name: "core-4", exact: true });
  const stage = drawer.getByRole("listitem").filter({ hasText: "Approval by an administrator" });
  await expect(stage).toContainText("Waits for an administrator’s approval");
  await expect(drawer).not.toContainText("--raft.join");
  await drawer.getByRole("button", { name: "Review the host…" }).click();
  await expect(reviewed(app)).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(reviewed(app)).toHaveCount(0);
  // Escape was for the dialog alone
  await expect(drawer).toBeVisible();
});

test("an operator sees who waits, and why not to decide", async ({ app, page }) => {
  await app.open("/?as=oleg");
  await waits(app);
  await page.getByRole("button", { name: "Review" }).click();
  const dialog = reviewed(app);
  await expect(dialog.getByRole("alert")).toContainText("This needs the role Administrator.");
  for (const name of [APPROVE, REFUSE])
    await expect(dialog.getByRole("button", { name })).toHaveAttribute("aria-disabled", "true");
});

test("the whole decision is on one screen of 1280 × 720, and nothing of it overflows a phone", async ({
  app,
  page,
}) => {
  await waits(app);
  await page.getByRole("button", { name: "Review" }).click();
  const dialog = reviewed(app);
  for (const name of [APPROVE, REFUSE]) await expect(dialog.getByRole("button", { name })).toBeInViewport({ ratio: 1 });
  for (const name of [APPROVE, REFUSE])
    await expect(dialog.getByRole("textbox", { name })).toBeInViewport({ ratio: 1 });
  await page.setViewportSize({ width: 390, height: 844 });
  const wide = () =>
    dialog.evaluate((d) => [document.documentElement.scrollWidth - innerWidth, d.scrollWidth - d.clientWidth]);
  await expect.poll(wide).toEqual([0, 0]);
});
