import { expectAccessible } from "../../support/browser/browser-page.ts";
import { expect, test } from "./fixtures.ts";

test("the dashboard says how soon the cluster could be back; the button starts a drill, which is followed", async ({
  app,
  page,
}) => {
  await app.open("/");
  const card = page.getByRole("region", { name: "Fire drill" });
  await expect(card).toContainText(/Whichever Core survives, you could be back in \d+ s, losing nothing\./);
  await card.getByRole("button", { name: "Start a fire drill" }).click();
  await expect(card.getByRole("status")).toContainText(/waits until|plays the recovery|restores the newest/);
  await expect(card.getByRole("status")).toHaveCount(0);
  await expect(card).toContainText("losing nothing");
});

test("the recovery page has every way on every Core, and why one failed", async ({ app, page }) => {
  await app.open("/cluster/recovery", "drill-failed");
  const card = page.getByRole("region", { name: "Fire drill" });
  await expect(card).toContainText(
    /From the data of core-1, core-3, you could be back in .*Not every way back works\./,
  );
  await expect(card.getByRole("row")).toHaveCount(8);
  await expect(card).toContainText("The disk has 120 MB free and the drill needs 512 MB");
  await expectAccessible(page);
});

test("before the first one it says what a drill is", async ({ app, page }) => {
  await app.open("/", "drills-none");
  await expect(page.getByRole("region", { name: "Fire drill" })).toContainText("No fire drill has taken place yet");
});
