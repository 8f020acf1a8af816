import { expect, test } from "./fixtures.ts";

test("one sentence, how many may fail, a card per Core", async ({ app, page }) => {
  await app.open("/");
  await expect(page.getByRole("heading", { name: "All 3 Cores work. One may fail." })).toBeVisible();
  await expect(page.getByText(/core-2 has led since .*term 7/)).toBeVisible();
  for (const name of ["core-1", "core-2", "core-3"])
    await expect(page.getByRole("main").getByText(name, { exact: true }).first()).toBeVisible();
  await expect(page.getByRole("main").getByText("Leader").first()).toBeVisible();
  await expect(
    page
      .getByRole("main")
      .getByText(/0\.\d s ago/)
      .first(),
  ).toBeVisible();
});

test("says first what is the matter, and that of the next state in its place", async ({ app, page, watch }) => {
  await app.open("/");
  for (const [scenario, said] of [
    ["off", /core-3 is off. .*none more may fail/],
    ["lagging", /All 3 Cores work/],
    ["single", /Add two more/],
    ["lost-quorum", /Cannot tell: this Core is cut off/],
  ] as const)
    await test.step(scenario, async () => {
      // whatever is being read at the moment at which the majority is lost
      if (scenario === "lost-quorum") watch.allow(/status of 503/);
      await app.become(scenario);
      await expect(page.getByRole("main")).toContainText(said);
    });
});

test("follows an election", async ({ app, page }) => {
  await app.open("/");
  await expect(page.getByRole("heading", { name: /All 3 Cores work/ })).toBeVisible();
  await app.pace({ electionMs: 600_000 });
  await app.core("kill", "core-2");
  await expect(page.getByRole("main")).toContainText(/No leader/);
  await app.elect();
  await expect(page.getByRole("main")).toContainText(/core-1 has led since .*term 8/);
});

test("waiting joins are told apart from Cores that work", async ({ app, page }) => {
  await app.open("/", "joining");
  await expect(page.getByRole("main")).toContainText("core-4");
  await expect(page.getByRole("main")).toContainText(/Joining/);
});
