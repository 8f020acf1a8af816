import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type Page, chromium as engine } from "@playwright/test";
import { chromium } from "../support/browser/browser.ts";
import { ROOT } from "../support/cluster/kuma.ts";
import { type Child, startChild } from "../support/cluster/processes.ts";
import { until } from "../support/until.ts";
import { figures, isWithin, percentile } from "./figures.ts";
import { PROBE, type Probe } from "./scroll-probe.ts";

const VITE = [process.execPath, join(ROOT, "node_modules/vite/bin/vite.js")] as const;
const HOST = "127.0.0.1";
const PORT = "47221";
const WHEELS = 30;
/** Each of them changes how many rows there are, on the way there and on the way back. */
const KEYS = ["9", "8", "7", "6", "Backspace", "Backspace", "Backspace", "Backspace"];

/** One page load's figures, ms. */
interface Round {
  firstRows: number;
  keys: number[];
  longTasks: number[];
}

/** Ten thousand services over the mock API in a real browser: first rows, a key of the filter, scrolling. Exit code. */
export async function benchScroll(options: { rounds: number }): Promise<number> {
  console.log(
    `10,000 services, ${options.rounds} page loads; ${KEYS.length} keys and ${WHEELS} turns of the wheel in each`,
  );
  const dir = mkdtempSync(join(tmpdir(), "ke-"));
  const rounds: Round[] = [];
  try {
    const child = await serve(dir);
    const browser = await engine.launch(chromium());
    try {
      for (let n = 1; n <= options.rounds; n++) {
        const round = await play(browser);
        rounds.push(round);
        console.log(
          `${String(n).padStart(3)}  first rows ${round.firstRows.toFixed(0).padStart(4)} ms  key ${percentile(round.keys, 50).toFixed(0).padStart(3)} ms (worst ${Math.max(...round.keys).toFixed(0)})  long tasks: ${round.longTasks.map(Math.round).join(", ") || "none"}`,
        );
      }
    } finally {
      await browser.close();
      child.signal("SIGTERM");
      await child.exited;
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
  const first = rounds.map((r) => r.firstRows);
  const keys = rounds.flatMap((r) => r.keys);
  const tasks = rounds.flatMap((r) => r.longTasks);
  console.log(
    `\nfirst rows after data   ${figures(first)}\nfilter key to paint     ${figures(keys)}\nlong tasks (over 50 ms) while scrolling: ${tasks.length} in ${rounds.length * WHEELS} turns of the wheel`,
  );
  const good = [
    isWithin("first rows after data, p95", percentile(first, 95), 300, " ms"),
    isWithin("filter key to paint, p95", percentile(keys, 95), 50, " ms"),
    isWithin("long task while scrolling, worst", Math.max(0, ...tasks), 50, " ms"),
  ];
  return good.every(Boolean) ? 0 : 1;
}

/** Builds the demo into a folder and serves it from there. */
async function serve(dir: string): Promise<Child> {
  const at = ["web", "--mode", "mock", "--outDir", dir, "--logLevel", "warn"];
  const [node, vite] = VITE;
  execFileSync(node, [vite, "build", ...at, "--emptyOutDir"], { cwd: ROOT, stdio: "inherit" });
  const argv = [node, vite, "preview", ...at, "--host", HOST, "--port", PORT, "--strictPort"];
  const child = await startChild({ name: "demo", argv, cwd: ROOT, env: process.env, log: join(dir, "preview.log") });
  await until("the demo answers", async () => {
    if (child.exit() !== null) throw new Error(child.text().slice(-500));
    return (await fetch(`http://${HOST}:${PORT}/`)).ok;
  });
  return child;
}

async function play(browser: Browser): Promise<Round> {
  const page = await browser.newPage({ locale: "en-GB", viewport: { width: 1280, height: 720 } });
  await page.addInitScript(PROBE);
  await page.goto(`http://${HOST}:${PORT}/resources/active-services?scenario=ten-thousand`);
  const firstRows = await until("first rows", async () => (await probe(page)).firstRowsMs);
  await page.getByRole("searchbox").focus();
  for (const [n, key] of KEYS.entries()) {
    await page.keyboard.press(key);
    await until(`what key ${n + 1} finds`, async () => (await probe(page)).keysMs.length > n);
  }
  const { keysMs } = await probe(page);
  await page.locator("tr[data-ref]").first().hover();
  const before = (await probe(page)).longTasksMs.length;
  for (let i = 0; i < WHEELS; i++) await page.mouse.wheel(0, 600);
  let top = 0;
  await until("the end of the scrolling", async () => {
    const last = top;
    top = (await probe(page)).scrollTop;
    return top > 0 && top === last;
  });
  const { longTasksMs } = await probe(page);
  await page.close();
  return { firstRows, keys: keysMs, longTasks: longTasksMs.slice(before) };
}

const probe = (page: Page): Promise<Probe> =>
  page.evaluate(() => (window as unknown as { probe: () => Probe }).probe());
