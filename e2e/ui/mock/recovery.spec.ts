import { expectAccessible, expectFits } from "../../support/browser/browser-page.ts";
import { expect, test } from "./fixtures.ts";
import type { Scenario } from "./fixtures.ts";
import { expectSound, inTurn, looksFor, titleOf, useOf } from "./looks.ts";

const PAGE = "/cluster/recovery";
const SCENARIOS: readonly Scenario[] = [
  "lost-quorum",
  "power-loss",
  "outdated-survivor",
  "unknown-logs",
  "learner-only",
  "recovered",
  "healthy",
];

// What is first asked plainly is answered that there is no majority, and then asked for as last known.
test.beforeEach(({ watch }) => watch.allow(/status of 503/));

for (const look of looksFor(1))
  test.describe(titleOf(look), () => {
    test.use(useOf(look));
    for (const [at, scenario] of SCENARIOS.entries())
      test(scenario, async ({ app, page }) => {
        await app.open(PAGE, scenario);
        await expect(app.rows.first()).toBeVisible();
        await page.getByText(/^(Show the card|Показать карточку)$/).click();
        await expectSound(page, inTurn(look, at));
      });
  });

test("one of three: what is known of each, the ways in their order, and a command for each host", async ({
  app,
  page,
}) => {
  await app.open(PAGE, "lost-quorum");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("1 of 3 voting Cores answers. 2 are needed.");
  await expect(app.rows).toHaveCount(3);
  await expect(app.rows.nth(2)).toContainText(/core-3.*Answers.*best of those known/);
  await expect(app.rows.nth(0)).toContainText(/core-1.*No answer.*unknown.*unknown.*unknown.*cannot be compared/);
  await expect(page.getByRole("list").getByRole("heading")).toHaveText([
    "Bring Cores back",
    "From a surviving Core’s data",
    "From a snapshot",
  ]);
  const start = page.getByRole("textbox", { name: "Command that starts the Core on core-2.soc.example" });
  await expect(start).toHaveText(/^sudo systemctl restart /);
  await expect(page.getByRole("textbox", { name: /shows the plan on core-1/ })).toHaveText(/cluster recover --plan$/);
  const recover = page.getByRole("textbox", { name: "Command that recovers from the data of core-3.soc.example" });
  await expect(recover).toHaveText(/^sudo \S+ cluster recover$/);
  const restore = page.getByRole("textbox", { name: "Command that restores a snapshot on a host without a Core" });
  await expect(restore).toHaveText(/^sudo \.\/kuma snapshot restore \S+$/);
  await expect(page.getByText("First read the other logs, as at the side")).toBeVisible();
});

test("two of five after a loss of power: one host answers, so its Core comes first", async ({ app, page }) => {
  await app.open(PAGE, "power-loss");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("2 of 5 voting Cores answer. 3 are needed.");
  await expect(page.getByText("core-5 does not run, and its host core-5.soc.example answers")).toBeVisible();
  await expect(page.getByText(/The last record in the log of core-2 was not written whole/)).toBeVisible();
});

test("a higher current term does not make an older log the better one", async ({ app }) => {
  await app.open(PAGE, "outdated-survivor");
  await expect(app.rows.nth(0)).toContainText(/core-1.*51,902 of term 7.*best of those known/);
  await expect(app.rows.nth(1)).toContainText(
    /core-2.*50,311 of term 6current term 31, not compared.*older than the best/,
  );
});

test("no log that can be read: recovery from data is not offered, and the page says how to read the others", async ({
  app,
  page,
}) => {
  await app.open(PAGE, "unknown-logs");
  await expect(app.rows.nth(0)).toContainText(/the log is damaged.*cannot be used as it is/);
  await expect(page.getByRole("heading", { name: "From a surviving Core’s data" })).toBeHidden();
  await expect(page.getByText(/No log was read that a cluster could be recovered from/)).toBeVisible();
});

test("a learner's data is offered only where no voter's was read", async ({ app, page }) => {
  await app.open(PAGE, "learner-only");
  const way = page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: "From a learner’s data" }) });
  await expect(way).toContainText("so both are new");
  await expect(way).toContainText("kuma cluster recover");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("0 of 3 voting Cores answer. 2 are needed.");
});

test("while a majority answers nothing is offered", async ({ app, page }) => {
  await app.open(PAGE, "healthy");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("A majority answers: there is nothing to recover");
  await expect(page.getByText(/core-2 leads\. Nothing is recovered while a majority answers/)).toBeVisible();
  await expect(page.getByRole("heading", { name: /The ways out/ })).toBeHidden();
});

test("snapshots that could be restored: whether a test restored them, and where they are", async ({ app, page }) => {
  await app.open(PAGE, "lost-quorum");
  const snapshots = page.getByRole("list", { name: "Snapshots that are known here" }).getByRole("listitem");
  await expect(snapshots).toHaveCount(3);
  await expect(snapshots.first()).toContainText(/Proven.*on core-2 and core-3.*kuma-\S+\.tar\.gz/);
});

test("a confirmed change that the survivor may lack is named, with time and user", async ({ app, page }) => {
  await app.open(PAGE, "lost-quorum");
  const changes = page.getByRole("list", { name: "Confirmed changes that may be missing" }).getByRole("listitem");
  await expect(changes).toHaveCount(1);
  await expect(changes).toContainText(/\d\d:\d\d:\d\d.*anna.*Rename a service.*core-3-spb/);
});

test("after a recovery: who is back, who comes back by which command, and how many are on", async ({ app, page }) => {
  await app.open(PAGE, "recovered");
  const steps = page.getByRole("region", { name: "After the recovery" }).getByRole("listitem");
  await expect(steps).toHaveText([
    /^host:core-1\.soc\.example began generation 2 of the cluster\./,
    "core-2 is back.",
    /^core-3 is awaited\./,
    "core-4 was given up as lost: add another Core in its place.",
    /^2 of 3 voting Cores are on\./,
    /raft\.before-/,
  ]);
  await expect(page.getByRole("textbox", { name: "Command that brings core-3 back" })).toHaveText(
    /^sudo \/opt\/kaspersky\/kuma\/kuma core --rejoin core-1\.soc\.example:7210 --raft\.ca-hash sha256:[0-9a-f]{64}$/,
  );
});

test("no button starts a recovery", async ({ app, page }) => {
  await app.open(PAGE, "lost-quorum");
  await expect(app.rows.first()).toBeVisible();
  const names = await page.getByRole("main").getByRole("button").allTextContents();
  expect(new Set(names)).toEqual(new Set(["Copy", "Print the recovery card"]));
});

test("the banner and the dashboard lead here when the majority is lost; what comes back is seen by itself", async ({
  app,
  page,
}) => {
  await app.open("/", "lost-quorum");
  await expect(page.getByRole("main").getByRole("link", { name: "Ways out" }).first()).toBeVisible();
  await page.getByRole("alert").getByRole("link", { name: "What can be done" }).click();
  await expect(page).toHaveURL(/\/cluster\/recovery$/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/1 of 3/);
  await app.become("healthy");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/A majority answers/);
});

test("prints the card and nothing else", async ({ app, page }) => {
  await app.open(PAGE, "lost-quorum");
  await expect(app.rows.first()).toBeVisible();
  await page.emulateMedia({ media: "print" });
  await expect(app.rows.first()).toBeHidden();
  await expect(page.getByRole("navigation")).toBeHidden();
  const text = await page.evaluate(() => document.body.innerText);
  expect(text.trim()).toMatch(/^RECOVERY CARD\n[^]*core-3\.soc\.example:7210 +votes\n[^]*Never: [^]*$/);
});

test("fits a phone", async ({ app, page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await app.open(PAGE, "lost-quorum");
  await expect(app.rows.first()).toBeVisible();
  await expectFits(page);
  await expectAccessible(page);
});
