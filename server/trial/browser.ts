import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

// The same as in e2e/support/browser/browser.ts.
const SYSTEM = [
  "/usr/bin/chromium-headless-shell",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
];
const systemBrowser = (): string | undefined =>
  [process.env["CHROMIUM"], ...SYSTEM].find((path) => path !== undefined && existsSync(path));

const run = (command: string, args: string[]): boolean =>
  spawnSync(command, args, {
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  }).status === 0;

/**
 * Finds or fetches a Chromium for the page tests: the system's, else Debian's when we are root there, else Playwright's
 * own. False where there is none.
 */
export function ensureBrowser(): boolean {
  if (systemBrowser() !== undefined) return true;
  if (process.getuid?.() === 0 && existsSync("/etc/debian_version")) {
    console.log("installing Chromium (apt-get) …");
    const quiet = ["-y", "-qq", "--no-install-recommends"];
    if (
      run("apt-get", ["update", "-qq"]) &&
      run("apt-get", ["install", ...quiet, "chromium-headless-shell"]) &&
      systemBrowser() !== undefined
    )
      return true;
  }
  console.log("installing Playwright's own Chromium …");
  return run("npx", ["playwright", "install", "chromium"]);
}
