// `npm run test:fuzz [-- --requests N] [--seed S] [--from N]`: bad input over every route, listener and role. Ends with
// `N passed, N failed`.
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { PORT } from "@core-console/shared/contract/ports";
import { machineLine } from "../support/machine.ts";
import { Cluster } from "../support/cluster/cluster.ts";
import { engineOf, identityIn, signalCore } from "../support/cluster/core-node.ts";
import { ROOT } from "../support/cluster/kuma.ts";
import { until } from "../support/until.ts";
import { play, type Tally } from "./campaign.ts";
import { coverage } from "./coverage.ts";
import { faultsInLog } from "./log-faults.ts";
import { grown, growthFaults, lateRise, MEMORY, mib, type Memory, memoryText } from "./memory.ts";
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

console.log(machineLine());
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
  const tally: Tally = {
    requests: 0,
    statuses: new Map(),
    good: new Map(),
    callers: new Map(),
    faults: [],
    fives: [],
    unparsed: 0,
  };
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
  say(memoryText(first));
  const tenths = [first];
  // By tenths, so that growth and mere variation can be distinguished in the output.
  for (let part = 1; part < 10; part++) {
    const to = part === 9 ? requests : tenth * (part + 1);
    await play(w, { seed, from: begin + tenth * part, to: begin + to, tally, say });
    const now = await heapOf(w, heapFile);
    tenths.push(now);
    say(memoryText(now));
  }
  const seconds = (performance.now() - from) / 1000;

  console.log(
    `${tally.requests} requests in ${seconds.toFixed(0)} s; by status: ${[...tally.statuses]
      .toSorted(([a], [b]) => a.localeCompare(b))
      .map(([s, n]) => `${s}: ${n}`)
      .join(", ")}`,
  );
  console.log(`${tally.unparsed} refused as no HTTP`);
  const shown = [...new Map(tally.faults.map((f) => [f.what.replace(/[0-9a-f-]{36}/g, "…"), f])).values()];
  check(
    "every answer is one that the contract knows, without a secret and without the inside",
    shown.map((f) => `${f.n}: ${f.what}`),
  );
  if (shown.length > 0) keep(shown);
  // Those that the contract defines (no leader, outcome unknown) occur on a busy machine too: a few are printed, more
  // are a fault.
  const many = tally.fives.length > requests / 1000;
  if (!many) for (const five of tally.fives) console.log(`told    ${five}`);
  check(`documented 5xx, at most 1 in 1000: ${tally.fives.length}`, many ? tally.fives : []);
  const { lines, faults } = coverage(tally, requests);
  for (const line of lines) console.log(line);
  if (faults !== null)
    check("every operation was answered well, but those that cannot be; every role got somewhere", faults);
  check(`${pipes.sent} requests in pipelines, answered in turn`, pipes.faults);
  check(`${opened} slow connections were ended, the longest after ${(longestMs / 1000).toFixed(0)} s`, left);
  const lives = w.core.child.exit() === null && w.core.child.pid === pid && engineOf(w.core)?.pid === engine;
  check("the Core and its engine live, the same processes", lives ? [] : ["one is gone or another"]);
  check(
    `memory after collection, at most ${MEMORY} of that after the first tenth: heap ${grown(tenths, "heapUsed")}, outside it ${grown(tenths, "external")}, there in the second half ${mib(lateRise(tenths))} MiB more`,
    growthFaults(tenths),
  );
  check("the administrator still administers", (await w.stillAdministered()) ? [] : ["no"]);
  check(`the logs hold no fault and none of ${w.secrets.size} secrets`, logFaults(w));
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

/** The Core's heap after a collection, with what was thrown away thrown away. */
async function heapOf(world: World, file: string): Promise<Memory> {
  await world.tidy();
  const path = `${file}.${world.core.child.pid}`;
  rmSync(path, { force: true });
  signalCore(world.core, "SIGUSR2");
  const text = await until("the heap's figures", () => existsSync(path) && readFileSync(path, "utf8"));
  rmSync(path, { force: true });
  return JSON.parse(text) as Memory;
}

/** What the Core's log and its engine's say that they should not. */
function logFaults(world: World): string[] {
  const { folder = "" } = identityIn(world.core.home) ?? {};
  const engine = globSync(join(folder, "log/core/etcd.log*"));
  if (engine.length === 0) return ["the engine has no log"];
  return [join(world.cluster.dir, "logs/core-1.log"), ...engine].flatMap((file) => {
    const log = readFileSync(file, "utf8");
    const said = [
      ...(log === "" ? ["empty"] : []),
      ...faultsInLog(log).map((line) => line.slice(0, 400)),
      ...world.secrets.foundIn(log).map((beginning) => `holds the secret ${beginning}…`),
    ];
    return said.map((what) => `${basename(file)}: ${what}`);
  });
}

function keep(faults: readonly { n: number; what: string; sent: string }[]): void {
  const folder = join(ROOT, "e2e/fuzz/reports");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${seed}.json`), JSON.stringify(faults, null, 1));
  console.log(`kept ${join("e2e/fuzz/reports", `${seed}.json`)}`);
}
