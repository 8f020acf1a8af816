// `npm run test:fuzz [-- --requests N] [--seed S] [--from N]`: bad input over every route, listener and role. Ends with `N passed, N failed`.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { PORT } from "@core-console/shared/contract/ports";
import { Cluster } from "../support/cluster.ts";
import { engineOf, signalCore } from "../support/core-node.ts";
import { ROOT } from "../support/kuma.ts";
import { until } from "../support/until.ts";
import { play, type Tally } from "./campaign.ts";
import { diceOf } from "./odd.ts";
import { pipelined } from "./pipelined.ts";
import { slowLoris } from "./slow.ts";
import { World } from "./world.ts";

const { values } = parseArgs({
  options: {
    requests: { type: "string", default: "3000" },
    seed: { type: "string", default: String(Date.now() % 100_000) },
    /** begins at that request of the seed, to see a fault again */
    from: { type: "string", default: "0" },
  },
});
const requests = Number(values.requests);
const seed = Number(values.seed);
const begin = Number(values.from);
const MEMORY = 1.2;
let passed = 0;
let failed = 0;
function check(what: string, faults: readonly string[]): void {
  if (faults.length === 0) passed++;
  else failed++;
  console.log(
    `${faults.length === 0 ? "ok    " : "FAILED"}  ${what}${faults
      .slice(0, 25)
      .map((f) => `\n        ${f}`)
      .join("")}`,
  );
}

console.log(`seed ${seed}; again with: npm run test:fuzz -- --requests ${requests} --seed ${seed}`);
const probe = pathToFileURL(join(ROOT, "e2e/fuzz/heap-probe.mjs")).href;
const heapFile = join(ROOT, "test-results", `fuzz-heap-${process.pid}`);
mkdirSync(join(ROOT, "test-results"), { recursive: true });
const cluster = await Cluster.start({ cores: 1, env: { NODE_OPTIONS: `--import=${probe}`, KUMA_FUZZ_HEAP: heapFile } });
try {
  const w = new World(cluster);
  await w.people();
  await w.tidy();
  const { pid } = w.core.child;
  const engine = engineOf(w.core)?.pid;
  const tally: Tally = { requests: 0, statuses: new Map(), good: new Map(), faults: [], fives: [], unparsed: 0 };
  const from = performance.now();
  const say = (line: string): void => console.log(`${((performance.now() - from) / 1000).toFixed(0)} s: ${line}`);
  const places = [PORT.internal, PORT.console, PORT.rest].map((port) =>
    w.place(
      port,
      diceOf(() => 0.5),
    ),
  );
  const slow = slowLoris(places, 10);
  const tenth = Math.floor(requests / 10);

  await play(w, { seed, from: begin, to: begin + tenth, tally, say });
  const pipes = await pipelined(w, places, seed, Math.max(20, requests / 500));
  const { left, longestMs, opened } = await slow;
  const first = await heapOf(w, heapFile);
  say(`heap ${told(first)}`);
  await play(w, { seed, from: begin + tenth, to: begin + requests, tally, say });
  const last = await heapOf(w, heapFile);
  const seconds = (performance.now() - from) / 1000;
  say(`heap ${told(last)}`);

  console.log(
    `${tally.requests} requests in ${seconds.toFixed(0)} s; by status: ${[...tally.statuses]
      .toSorted(([a], [b]) => a.localeCompare(b))
      .map(([s, n]) => `${s}: ${n}`)
      .join(", ")}`,
  );
  console.log(
    `${tally.unparsed} refused as no HTTP; good answers of ${tally.good.size} operations of ${w.codes.size}, none of ${[...w.codes.keys()].filter((k) => !tally.good.has(k)).join(", ")}`,
  );
  const shown = [...new Map(tally.faults.map((f) => [f.what.replace(/[0-9a-f-]{36}/g, "…"), f])).values()];
  check(
    "every answer is one that the contract knows, without a secret and without the inside",
    shown.map((f) => `${f.n}: ${f.what}`),
  );
  if (shown.length > 0) keep(shown);
  check("no 5xx on a quiet Core", tally.fives);
  check(`${pipes.sent} requests in pipelines, answered in turn`, pipes.faults);
  check(`${opened} slow connections were ended, the longest after ${(longestMs / 1000).toFixed(0)} s`, left);
  const lives = w.core.child.exit() === null && w.core.child.pid === pid && engineOf(w.core)?.pid === engine;
  check("the Core and its engine live, the same processes", lives ? [] : ["one is gone or another"]);
  const ratio = last.heapUsed / first.heapUsed;
  check(
    `heap after collection ${ratio.toFixed(2)} of that after the first tenth, at most ${MEMORY}`,
    ratio <= MEMORY ? [] : [`${told(first)} → ${told(last)}`],
  );
  check("the administrator still administers", (await w.stillAdministered()) ? [] : ["no"]);
  check("the log holds no fault and no secret", logFaults(w));
  await w.records.close();
} catch (error) {
  check("the run came to its end", [error instanceof Error ? (error.stack ?? error.message) : String(error)]);
} finally {
  const running = await cluster.stop(failed > 0 ? `fuzz-${seed}` : null);
  check(
    "everything ended by SIGTERM",
    running.map((r) => r.command),
  );
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

interface Heap {
  heapUsed: number;
  external: number;
  rss: number;
}
function told(h: Heap): string {
  const mib = (n: number): string => (n / 1024 / 1024).toFixed(1);
  return `${mib(h.heapUsed)} MiB, external ${mib(h.external)}, resident ${mib(h.rss)}`;
}

/** The Core's heap after a collection, with what was thrown away thrown away. */
async function heapOf(world: World, file: string): Promise<Heap> {
  await world.tidy();
  const path = `${file}.${world.core.child.pid}`;
  rmSync(path, { force: true });
  signalCore(world.core, "SIGUSR2");
  const text = await until("the heap's figures", () => existsSync(path) && readFileSync(path, "utf8"));
  rmSync(path, { force: true });
  return JSON.parse(text) as Heap;
}

function logFaults(world: World): string[] {
  const log = readFileSync(join(world.cluster.dir, "logs/core-1.log"), "utf8");
  const faults = log.split("\n").filter((line) => /"level":(?:50|60)|unhandled|uncaught|FATAL/i.test(line));
  const secrets = world.secrets().filter((s) => log.includes(s));
  return [...faults.map((f) => f.slice(0, 400)), ...secrets.map((s) => `holds the secret ${s.slice(0, 8)}…`)];
}

function keep(faults: readonly { n: number; what: string; sent: string }[]): void {
  const folder = join(ROOT, "e2e/fuzz/reports");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${seed}.json`), JSON.stringify(faults, null, 1));
  console.log(`kept ${join("e2e/fuzz/reports", `${seed}.json`)}`);
}
