import { Cluster } from "../../support/cluster/cluster.ts";
import { signInBrowser } from "../../support/browser/sign-in-browser.ts";
import { expect, RealConsole, test } from "./real-console.ts";

test("the Core whose console the page is goes: said before and after, and where to go on", async ({
  page,
  context,
  watch,
}) => {
  watch.allow(/ERR_|status of 50[234]/);
  const cluster = await Cluster.start({ cores: 3 });
  try {
    const node = cluster.cores[1];
    if (node === undefined) throw new Error("no core-2");
    const at = `http://${node.host}:7220`;
    await signInBrowser(context, at, cluster.administrator);
    await page.goto(`${at}/resources/active-services`);
    const real = new RealConsole(page, cluster);
    await expect(real.light("core-2", "On")).toBeVisible();
    await real.row("core-2").focus();
    await page.keyboard.press("Delete");
    await expect(real.dialog).toContainText(
      "The console of this page is core-2's and goes with it. Go on at: core-1, core-3",
    );
    await page.keyboard.type("core-2");
    await page.keyboard.press("Enter");
    const banner = page.getByRole("alert").filter({ hasText: "core-2, whose console this page was," });
    await expect(banner).toBeVisible();
    await expect(banner.getByRole("link")).toHaveText(["core-1", "core-3"]);
    const href = await banner.getByRole("link").first().getAttribute("href");
    expect(href).toBe(`http://${cluster.cores[0]?.host}:7220`);
    await page.goto("about:blank");
  } finally {
    expect(await cluster.stop(null), "processes that did not end by SIGTERM").toEqual([]);
  }
});
