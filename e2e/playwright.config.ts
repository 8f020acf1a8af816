import { defineConfig } from "@playwright/test";
import { chromium, projectAsked } from "./support/browser/browser.ts";
import { CONDITION_MS, TEST_MS } from "./support/patience.ts";

const port = Number(process.env["UI_MOCK_PORT"] ?? 47_220);
/** `UI_MOCK_URL`: a demo that is served already, for trying one spec again and again. */
const served = process.env["UI_MOCK_URL"];
const baseURL = served ?? `http://127.0.0.1:${port}`;
const build = "vite build web --mode mock --outDir ../.cache/web-mock --emptyOutDir --logLevel warn";
const serve = `vite preview web --mode mock --outDir ../.cache/web-mock --host 127.0.0.1 --port ${port} --strictPort`;

// Workers read this file too and are started with other arguments: what was asked for reaches them as a variable.
if (process.argv.some((arg) => arg.endsWith("screenshots"))) process.env["UI_SCREENSHOTS"] = "1";

/**
 * `mock`: pages over the mock API, built as the demo is. `cluster`: pages over a real cluster that the specs start
 * themselves. `screenshots`: every page and state as pictures, by `--project screenshots` only.
 */
export default defineConfig({
  testDir: "ui",
  // a folder for each project: a run empties its own before it begins, and must not take another's traces away
  forbidOnly: true,
  retries: 0,
  // What is tested is what happens, never how soon.
  timeout: TEST_MS,
  expect: { timeout: CONDITION_MS },
  reporter: [["list"], ["json", { outputFile: "../test-results/ui.json" }]],
  use: {
    baseURL,
    launchOptions: chromium(),
    viewport: { width: 1280, height: 720 },
    locale: "en-GB",
    timezoneId: "Europe/Moscow",
    colorScheme: "light",
    // Recording takes as long again as the tests: `UI_TRACE=1`, best with `--last-failed`.
    trace: process.env["UI_TRACE"] === "1" ? "retain-on-failure" : "off",
    screenshot: "only-on-failure",
  },
  projects: [
    // First, since it waits for Cores more than it works: the pages over the mock are run meanwhile.
    { name: "cluster", testDir: "ui/cluster", outputDir: "../test-results/ui/cluster", workers: 1 },
    {
      name: "mock",
      testDir: "ui/mock",
      outputDir: "../test-results/ui/mock",
      fullyParallel: true,
      // The fake lives in the page: a document of its own, with storage and service worker cleared, is as good as a
      // browser context of its own, and starts in half the time.
      use: { reuseContext: true },
    },
    ...(process.env["UI_SCREENSHOTS"] === "1"
      ? [
          {
            name: "screenshots",
            testDir: "ui",
            testMatch: "screenshots.ts",
            outputDir: "../test-results/ui/screenshots",
            fullyParallel: true,
          },
        ]
      : []),
  ],
  workers: 3,
  ...(served === undefined && (projectAsked("mock", process.argv) || projectAsked("screenshots", process.argv))
    ? {
        webServer: {
          command: `${build} && ${serve}`,
          cwd: "..",
          url: baseURL,
          timeout: 180_000,
          reuseExistingServer: false,
        },
      }
    : {}),
});
