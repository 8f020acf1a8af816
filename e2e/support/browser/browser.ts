import { existsSync } from "node:fs";
import type { LaunchOptions } from "@playwright/test";

/** Keeps Chromium from connecting to anything but the page under test, and lets it run as root in a container. */
const QUIET = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The first that there is: the one without windows needs less processor time for the same tests. */
const SYSTEM = [
  "/usr/bin/chromium-headless-shell",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
];

/** The browser to test with: `CHROMIUM`, else the system's, else the one Playwright installed itself. */
export function chromium(): LaunchOptions {
  const path = process.env["CHROMIUM"] ?? SYSTEM.find((p) => existsSync(p));
  return { args: QUIET, ...(path === undefined ? {} : { executablePath: path }) };
}

/** Is a project asked for? `--project=x`, or `--project x y …` up to the next flag, many times; without it all run. */
export function projectAsked(name: string, argv: readonly string[]): boolean {
  const asked: string[] = [];
  for (const [i, arg] of argv.entries()) {
    if (arg.startsWith("--project=")) asked.push(arg.slice("--project=".length));
    if (arg !== "--project") continue;
    const rest = argv.slice(i + 1);
    const end = rest.findIndex((a) => a.startsWith("-"));
    asked.push(...(end === -1 ? rest : rest.slice(0, end)));
  }
  return asked.length === 0 || asked.includes(name);
}
