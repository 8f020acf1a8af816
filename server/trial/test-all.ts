// `npm test`: unit, cluster and page tests after bringing what they need; ends with `N passed, N failed`.
import { spawn } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ensureBuilt, ROOT } from "../build/fresh.ts";
import { ensureBrowser } from "./browser.ts";
import { findOrFetchEngine } from "./engine.ts";
import { judge, readTally } from "./tally.ts";

const REPORTS = join(ROOT, "test-results");
const vitest = (name: string): string[] => [
  "--reporter=default",
  "--reporter=json",
  `--outputFile.json=${join(REPORTS, `${name}.json`)}`,
];

/** In the order of what they cost; each is a script of package.json. */
const RUNS = [
  { name: "unit", args: vitest("unit") },
  { name: "cluster", args: vitest("cluster") },
  { name: "ui", args: [] },
];

const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => stop.abort());
process.on("disconnect", () => stop.abort());

/** A group of its own, so that what a stopped runner started goes with it. */
function run(name: string, args: readonly string[]): Promise<number | null> {
  return new Promise((resolve) => {
    const child = spawn("npm", ["run", "--silent", `test:${name}`, "--", ...args], {
      cwd: ROOT,
      stdio: ["ignore", "inherit", "inherit"],
      detached: true,
    });
    const end = (): void => {
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGTERM");
    };
    stop.signal.addEventListener("abort", end);
    child.once("error", () => resolve(null));
    child.once("exit", (code) => {
      stop.signal.removeEventListener("abort", end);
      resolve(code);
    });
  });
}

async function main(): Promise<number> {
  process.env["KUMA_ETCD"] = await findOrFetchEngine();
  if (!(await ensureBuilt())) return fail("the build failed");
  if (!ensureBrowser()) return fail("there is no Chromium, and none could be installed");
  rmSync(REPORTS, { recursive: true, force: true });
  mkdirSync(REPORTS, { recursive: true });

  const sum = { passed: 0, failed: 0, skipped: 0 };
  const notes: string[] = [];
  const asked = process.argv.slice(2);
  for (const { name, args } of RUNS.filter((each) => asked.length === 0 || asked.includes(each.name))) {
    if (stop.signal.aborted) break;
    const from = Date.now();
    console.log(`\n▸ test:${name}`);
    const code = await run(name, args);
    const result = judge(name, code, readTally(join(REPORTS, `${name}.json`)));
    notes.push(...result.notes);
    for (const key of ["passed", "failed", "skipped"] as const) sum[key] += result.tally[key];
    const { passed, failed, skipped } = result.tally;
    console.log(
      `▸ ${name}: ${passed} passed, ${failed} failed, ${skipped} skipped in ${((Date.now() - from) / 1000).toFixed(0)} s`,
    );
  }
  if (stop.signal.aborted) {
    sum.failed += 1;
    notes.push("stopped before the end");
  }
  console.log("");
  for (const note of notes) console.log(note);
  if (sum.skipped > 0) console.log(`${sum.skipped} skipped`);
  console.log(`${sum.passed} passed, ${sum.failed} failed`);
  return sum.failed === 0 ? 0 : 1;
}

function fail(why: string): number {
  console.log(`${why}\n0 passed, 1 failed`);
  return 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.exitCode = fail(error instanceof Error ? error.message : String(error));
}
if (process.connected) process.disconnect?.();
