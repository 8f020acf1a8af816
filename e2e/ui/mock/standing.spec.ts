import { SERVICES, expect, test } from "./fixtures.ts";

test("no leader: a banner, readable data, and a held click that goes through", async ({ app, page }) => {
  await app.services();
  await app.pace({ electionMs: 600_000, holdMs: 600_000 });
  const dialog = await app.openAdd();
  const field = dialog.getByRole("textbox", { name: "Core service name" });
  await field.fill("held name");
  await app.core("kill", "core-2");
  await expect(page.getByText(/No leader: the Cores have been electing one for/).first()).toBeVisible();
  await expect(field).toHaveValue("held name");
  await field.press("Enter");
  await expect(dialog).toContainText("Waiting for a leader…");
  await expect(app.row("core-1")).toContainText("core-1.soc.example");
  await app.elect();
  await expect(dialog).toContainText("held name is added");
  await expect(page.getByText(/No leader: the Cores have been/)).toHaveCount(0);
  await expect(app.row("core-2")).toContainText("Off");
  await expect(app.row("held name")).toHaveCount(1);
});

test("a typed name survives an election, and nothing reloads", async ({ app, page }) => {
  await app.services();
  await page.evaluate(() => Object.assign(window, { untouched: true }));
  const dialog = await app.openAdd();
  const field = dialog.getByRole("textbox", { name: "Core service name" });
  await field.fill("half a na");
  await app.pace({ electionMs: 600_000 });
  await app.core("kill", "core-2");
  await expect(page.getByText(/No leader:/).first()).toBeVisible();
  await app.elect();
  await expect(page.getByText(/No leader:/)).toHaveCount(0);
  await expect(field).toHaveValue("half a na");
  await expect(field).toBeFocused();
  expect(await page.evaluate(() => "untouched" in window)).toBe(true);
});

test("a new leader wears its mark, and the live region says so", async ({ app, page }) => {
  await app.services();
  await app.pace({ electionMs: 600_000 });
  await app.core("kill", "core-2");
  await expect(page.getByText(/No leader:/).first()).toBeVisible();
  await app.elect();
  await expect(app.row("core-1")).toContainText("Leader");
  await expect(page.getByText("core-1 leads now, term 8").first()).toBeAttached();
});

test("lost quorum: read only, what is known, and no Core named that should be started", async ({
  app,
  page,
  watch,
}) => {
  // Who is signed in is asked of a leader first.
  watch.allow(/status of 503/);
  await app.open(SERVICES, "lost-quorum");
  const banner = page.getByRole("alert").filter({ hasText: "core-3 is cut off" });
  await expect(banner).toContainText("1 of 3 voters answer it, 2 are needed");
  await expect(banner).toContainText("cannot tell whether the others are down");
  await expect(banner).not.toContainText(/Start/);
  await expect(app.row("core-3")).toContainText("core-3.soc.example");
  await expect(app.row("core-1")).toContainText("Unknown");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  const add = page.getByRole("menuitem", { name: "Add Core service" });
  await expect(add).toContainText("read only: no majority answers");
  await expect(add).toBeDisabled();
});

test("a Core that is cut off shows itself and all others gray, and the reason", async ({ app, page, watch }) => {
  watch.allow(/status of 503/);
  await app.open(SERVICES, "cut-off");
  for (const name of ["core-1", "core-2", "core-3"]) await expect(app.row(name)).toContainText("Unknown");
  for (const role of ["Candidate", "Leader", "Follower"]) await expect(app.row("core-1")).not.toContainText(role);
  await expect(page).toHaveTitle(/^○ Unknown/);
  const banner = page.getByRole("alert").filter({ hasText: "is cut off" });
  await expect(banner).toContainText("Consoles of the other Cores:");
  await expect(banner).not.toContainText(/Start/);
  await page.getByRole("link", { name: "Dashboard" }).click();
  await expect(page.getByRole("heading", { name: /Cannot tell: this Core is cut off/ })).toBeVisible();
  await expect(page.getByRole("main").getByText("Unknown")).toHaveCount(3);
});

test("a follower that only the leader cannot reach is a warning with its own role", async ({ app, page }) => {
  await app.services("one-way");
  await expect(app.row("core-3")).toContainText("Warning");
  await expect(app.row("core-3")).toContainText("Candidate");
  await expect(app.row("core-1")).toContainText("On");
  await app.row("core-3").getByText("core-3", { exact: true }).click();
  await expect(page.getByRole("dialog")).toContainText("The leader cannot reach it; core-1 can.");
  await page.keyboard.press("Escape");
  await page.getByRole("link", { name: "Dashboard" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    "The leader reaches 2 of 3 voting Cores. None more may fail.",
  );
  await expect(page.getByRole("main")).not.toContainText(/silent|All 3 Cores work|no further one/);
});

test("console cut off: says that it is the console, keeps the rows, comes back by itself", async ({
  app,
  page,
  context,
  watch,
}) => {
  watch.allow(/ERR_|Failed to (load|fetch)|net::/);
  await app.services();
  // What the page loads on demand is there.
  await expect(page.getByRole("complementary", { name: "Mock cluster" })).toBeAttached();
  await context.setOffline(true);
  await expect(page.getByText(/is offline|lost its console/).first()).toBeVisible();
  await expect(app.rows).toHaveCount(3);
  await expect(page.getByRole("link", { name: "core-2" })).toHaveAttribute("href", "https://core-2.soc.example:7220");
  // That one is core-1's own.
  await expect(page.getByRole("link", { name: "core-1" })).toHaveCount(0);
  await context.setOffline(false);
  await expect(page.getByText(/is offline|lost its console/)).toHaveCount(0);
});

test("nothing stays green while the console is cut off", async ({ app, page, watch }) => {
  watch.allow(/ERR_|Failed to (load|fetch)|net::/);
  await app.services();
  await app.mock("setNetwork", "down");
  await expect(page.getByText(/lost its console/).first()).toBeVisible();
  await expect(app.row("core-1")).toContainText("Unknown");
  await expect(page.getByRole("banner").getByRole("link", { name: /Console cut off/ })).toBeVisible();
  await expect(page).toHaveTitle(/^○/);
  await page.getByRole("link", { name: "Dashboard" }).click();
  await expect(page.getByRole("heading", { name: /has lost its console/ })).toBeVisible();
});

test("nothing stays green while the console reaches no Core", async ({ app, page, watch }) => {
  // The list is asked for again now and then, and says so each time.
  watch.allow(/status of 503/);
  await app.services();
  await app.mock("setNetwork", "no_cores");
  await expect(page.getByText(/This console reaches none of the Cores/).first()).toBeVisible();
  for (const name of ["core-1", "core-2", "core-3"]) await expect(app.row(name)).toContainText("Unknown");
  await expect(page).toHaveTitle(/^○ Unknown/);
  await expect(page.locator("#favicon")).toHaveAttribute("data-light", "gray");
  await page.getByRole("link", { name: "Dashboard" }).click();
  await expect(page.getByRole("main").getByText("Unknown")).toHaveCount(3);
  await expect(page.getByRole("main").getByText("On", { exact: true })).toHaveCount(0);
  await app.mock("setNetwork", "up");
  await expect(page.getByRole("heading", { name: /All 3 Cores work/ })).toBeVisible();
});

test("the title carries the cluster's state", async ({ app, page }) => {
  await app.services();
  await expect(page).toHaveTitle(/^\S Healthy · /);
  await app.core("kill", "core-3");
  await expect(page).toHaveTitle(/^\S Warning · /);
});

test("a path that does not exist has a page of its own", async ({ app, page }) => {
  await app.open("/nowhere/at/all");
  await expect(page.getByRole("heading", { name: "There is no such page" })).toBeVisible();
  await page.getByRole("link", { name: "To the dashboard" }).click();
  await expect(page).toHaveURL(/\/(\?.*)?$/);
});

test("a list that fails shows the request id to copy", async ({ app, page, watch }) => {
  watch.allow(/status of 500/);
  await app.open(SERVICES, "error");
  await expect(page.getByText(/could not be (loaded|shown)/).first()).toBeVisible();
  await expect(page.getByText(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/).first()).toBeVisible();
});
