import { expect, test } from "vitest";
import { until } from "../testing/until.ts";
import { refOf } from "../testing/facts.ts";
import { openEvents } from "../testing/browser-stream.ts";
import { startTrial } from "../testing/trial.ts";

test("a console that reaches no Core says so, with the consoles of the other Cores", async () => {
  const t = await startTrial();
  const browser = await openEvents(t.url);
  await until(() => expect(browser.types()).toContain("hello"));
  await Promise.all(t.cores.map((core) => core.kill()));
  await until(() => expect(browser.of("upstream").at(-1)?.data["state"]).toBe("unreachable"));
  expect(browser.of("upstream").at(-1)?.data["consoles"]).toContainEqual({
    ref: refOf(2),
    name: "core-2",
    url: "https://core-2.test:7220",
  });
});
