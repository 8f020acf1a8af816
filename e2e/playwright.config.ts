import { defineConfig } from "@playwright/test";
import { chromium, projectAsked } from "./support/browser.ts";

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
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [["list"], ["json", { outputFile: "../test-results/ui.json" }]],
  use: {
    baseURL,
    launchOptions: chromium(),
    viewport: { width: 1280, height: 720 },
    locale: "en-GB",
    timezoneId: "Europe/Moscow",
    colorScheme: "light",
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
  },
  projects: [
    { name: "mock", testDir: "ui/mock", outputDir: "../test-results/ui/mock", fullyParallel: true },
    { name: "cluster", testDir: "ui/cluster", outputDir: "../test-results/ui/cluster", workers: 1, timeout: 300_000 },
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
  workers: 2,
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
