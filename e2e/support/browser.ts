import { existsSync } from "node:fs";
import type { LaunchOptions } from "@playwright/test";

/** Keeps Chromium from calling anybody but the page under test, and lets it run as root in a container. */
const QUIET = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const SYSTEM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** The browser to test with: `CHROMIUM`, else the system's, else the one Playwright installed itself. */
export function chromium(): LaunchOptions {
  const path = process.env["CHROMIUM"] ?? SYSTEM.find((p) => existsSync(p));
  return { args: QUIET, ...(path === undefined ? {} : { executablePath: path }) };
}

/** Is a project asked for? `--project` may be given many times, `--project x` or `--project=x`; without it all run. */
export function projectAsked(name: string, argv: readonly string[]): boolean {
  const asked = argv.flatMap((arg, i) =>
    arg === "--project" ? [argv[i + 1] ?? ""] : arg.startsWith("--project=") ? [arg.slice(10)] : [],
  );
  return asked.length === 0 || asked.includes(name);
}
