import { SERVICES, expect, test } from "./fixtures.ts";

const COLUMNS = [
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
];

test("shows every column and what is known of each Core", async ({ app, page }) => {
  await app.services();
  const headers = await page.getByRole("columnheader").allTextContents();
  expect(headers.map((h) => h.trim()).filter((h) => h !== "")).toEqual(COLUMNS);
  const leader = app.row("core-2");
  for (const text of ["On", "Core", "Leader", "core-2.soc.example", "192.0.2.12", "7210", "1.0.0"])
    await expect(leader).toContainText(text);
  await expect(app.row("core-1")).toContainText("Follower");
  // A leader is never behind, so there is no lag to show.
  const lag = await app.column("Lag");
  expect(lag).toEqual(["0", "—", "0"]);
});

test("says how old each light is", async ({ app }) => {
  await app.services();
  await expect(app.row("core-1")).toContainText(/0\.\d s/);
});

test("warns of a lag in the language's own digits", async ({ app }) => {
  await app.services("lagging");
  await expect(app.row("core-3")).toContainText("Warning");
  await expect(app.row("core-3")).toContainText("1,284");
});

test("sorts by a header, both ways, and keeps it in the URL", async ({ app, page }) => {
  await app.services();
  const header = page.getByRole("columnheader", { name: /^Service/ });
  await header.getByRole("button").first().click();
  await expect(header).toHaveAttribute("aria-sort", /ascending|descending/);
  const first = await app.column("Service");
  await header.getByRole("button").first().click();
  await expect.poll(() => app.column("Service")).toEqual(first.toReversed());
  await expect(page).toHaveURL(/sort=/);
  const order = await app.column("Service");
  await page.reload();
  await expect(app.rows).toHaveCount(3);
  expect(await app.column("Service")).toEqual(order);
});

test("filters by role from the header and keeps it in the URL", async ({ app, page }) => {
  await app.services();
  await page.getByRole("button", { name: "Filter by Role" }).click();
  await page.getByRole("menuitemcheckbox", { name: "Leader" }).click();
  await expect(app.rows).toHaveCount(1);
  await expect(app.row("core-2")).toBeVisible();
  await expect(page).toHaveURL(/role=leader/);
});

test("searches by name, host and ID, from the keyboard", async ({ app, page }) => {
  await app.services();
  await page.keyboard.press("/");
  const box = page
    .getByRole("searchbox")
    .or(page.getByRole("textbox", { name: /Search/ }))
    .first();
  await expect(box).toBeFocused();
  await page.keyboard.type("192.0.2.13");
  await expect(app.rows).toHaveCount(1);
  await expect(app.row("core-3")).toBeVisible();
  await box.fill("7A41C0DE");
  await expect(app.row("core-2")).toBeVisible();
  await expect(app.rows).toHaveCount(1);
  await box.fill("nobody here");
  await expect(page.getByText("Nothing fits")).toBeVisible();
  await page.getByRole("button", { name: "Show all services" }).click();
  await expect(app.rows).toHaveCount(3);
});

test("ticks rows one by one and all at once", async ({ app, page }) => {
  await app.services();
  await page.getByRole("checkbox", { name: "Select core-1" }).click();
  await expect(page.getByRole("button", { name: /1 ticked/ })).toBeVisible();
  await page.getByRole("checkbox", { name: "Select all" }).click();
  await expect(page.getByRole("button", { name: /3 ticked/ })).toBeVisible();
});

test("the gear hides columns, and the last one stays", async ({ app, page }) => {
  await app.services();
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("checkbox", { name: "Version", exact: true }).click();
  await expect(page.getByRole("columnheader", { name: /^Version/ })).toHaveCount(0);
  for (const name of COLUMNS.filter((c) => c !== "Version" && c !== "Service"))
    await page.getByRole("checkbox", { name, exact: true }).click();
  await expect(page.getByRole("checkbox", { name: "Service", exact: true })).toBeDisabled();
});

test("walks and opens rows by keyboard alone", async ({ app, page }) => {
  await app.services();
  await app.rows.first().focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Space");
  await expect(page.getByRole("checkbox", { name: "Select core-2" })).toBeChecked();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toContainText("core-2");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(app.rows.nth(1)).toBeFocused();
});

test("the key ? tells the keys", async ({ app, page }) => {
  await app.services();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible();
});

test("an empty registry offers the next step", async ({ app, page }) => {
  await app.open(SERVICES, "empty");
  await expect(page.getByText("No services yet")).toBeVisible();
  await page.getByRole("main").getByRole("button", { name: "Add Core service" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
});

test("is live: a killed Core turns red, a started one green again, without a reload", async ({ app }) => {
  await app.services();
  await app.core("kill", "core-3");
  await expect(app.row("core-3")).toContainText("Off");
  await app.core("start", "core-3");
  await expect(app.row("core-3")).toContainText(/^(?!.*Off).*On/s);
});

test("a link opens one service over the table", async ({ app, page }) => {
  await app.services();
  await app.row("core-2").getByText("core-2", { exact: true }).click();
  const drawer = page.getByRole("dialog");
  await expect(drawer).toContainText("core-2");
  await expect(page).toHaveURL(/active-services\/[0-9a-f-]{36}/);
  await page.reload();
  await expect(page.getByRole("dialog")).toContainText("core-2");
});
