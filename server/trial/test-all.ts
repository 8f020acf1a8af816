// `npm test`: installs what is missing, runs unit, cluster and page tests; ends with `N passed, N failed`.
import { spawn } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { ensureBuilt, ROOT } from "../build/fresh.ts";
import { ensureBrowser } from "./browser.ts";
import { findOrFetchEngine } from "./engine.ts";
import { busyPercent, processorTimes } from "./report/processors.ts";
import { judge, readTally, type Tally } from "./report/tally.ts";
import { readTimes, slowest } from "./report/times.ts";

const REPORTS = join(ROOT, "test-results");
const vitest = (name: string): string[] => [
  "--reporter=default",
  "--reporter=json",
  `--outputFile.json=${join(REPORTS, `${name}.json`)}`,
];

interface Run {
  /** `test:<name>` is its script in package.json */
  name: string;
  args: string[];
}

/** One after the other: each of them keeps two processors busy. */
const RUNS: readonly Run[] = [
  { name: "unit", args: vitest("unit") },
  { name: "cluster", args: vitest("cluster") },
  { name: "ui", args: [] },
];

const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => stop.abort());
process.on("disconnect", () => stop.abort());

/** Runs a script to its end and returns its exit code. */
function run({ name, args }: Run): Promise<number | null> {
  return new Promise((resolve) => {
    // A process group of its own, so that what a stopped runner started ends with it.
    const child = spawn("npm", ["run", "--silent", `test:${name}`, "--", ...args], {
      cwd: ROOT,
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    for (const from of [child.stdout, child.stderr])
      createInterface({ input: from }).on("line", (line) => console.log(line));
    const end = (): void => {
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGTERM");
    };
    stop.signal.addEventListener("abort", end);
    child.once("error", () => resolve(null));
    child.once("close", (code) => {
      stop.signal.removeEventListener("abort", end);
      resolve(code);
    });
  });
}

/** Runs one script and adds its counts to `sum`. */
async function play(each: Run, sum: Tally, notes: string[]): Promise<void> {
  const from = Date.now();
  const before = processorTimes();
  console.log(`\n▸ test:${each.name}`);
  const code = await run(each);
  const result = judge(each.name, code, readTally(join(REPORTS, `${each.name}.json`)));
  notes.push(...result.notes);
  for (const key of ["passed", "failed", "skipped"] as const) sum[key] += result.tally[key];
  const { passed, failed, skipped } = result.tally;
  const seconds = ((Date.now() - from) / 1000).toFixed(0);
  console.log(
    `▸ ${each.name}: ${passed} passed, ${failed} failed, ${skipped} skipped in ${seconds} s, processors ${busyPercent(before, processorTimes())} % busy`,
  );
  for (const line of slowest(readTimes(join(REPORTS, `${each.name}.json`), ROOT))) console.log(line);
}

async function main(): Promise<number> {
  const asked = process.argv.slice(2);
  const names = RUNS.map(({ name }) => name);
  const unknown = asked.filter((name) => !names.includes(name));
  if (unknown.length > 0) return fail(`there is no part ${unknown.join(", ")}; there are ${names.join(", ")}`);
  process.env["KUMA_ETCD"] = await findOrFetchEngine();
  if (!(await ensureBuilt())) return fail("the build failed");
  if (!ensureBrowser()) return fail("there is no Chromium, and none could be installed");
  rmSync(REPORTS, { recursive: true, force: true });
  mkdirSync(REPORTS, { recursive: true });

  const sum: Tally = { passed: 0, failed: 0, skipped: 0 };
  const notes: string[] = [];
  for (const each of RUNS) {
    if (stop.signal.aborted) break;
    if (asked.length === 0 || asked.includes(each.name)) await play(each, sum, notes);
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
