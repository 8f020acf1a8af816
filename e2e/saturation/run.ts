// `npm run test:saturation [-- --minutes N] [--seconds N] [--seed S]`: a real cluster, a console and an open page while
// two busy loops a processor run. What is counted are untruths and losses, never times. Ends with `N passed, N failed`.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Cluster } from "../support/cluster/cluster.ts";
import { engineLog, engineOf } from "../support/cluster/core-node.ts";
import { historyOf } from "../support/history/audit.ts";
import { checkHistory } from "../support/history/check-history.ts";
import { startTraffic } from "../support/history/traffic.ts";
import { ROOT } from "../support/cluster/kuma.ts";
import { lasting, until } from "../support/until.ts";
import { keepBusy } from "./busy.ts";
import { contradictions, falseNews, historyIn } from "./judge.ts";
import { openPage, type WatchedPage } from "./watched-page.ts";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "0" },
    seconds: { type: "string", default: "60" },
    seed: { type: "string", default: String(Date.now() % 100_000) },
  },
});
const lastsMs = Number(values.minutes) > 0 ? Number(values.minutes) * 60_000 : Number(values.seconds) * 1000;
const seed = Number(values.seed);
if (!(lastsMs > 0) || !(Number(values.minutes) >= 0) || !Number.isInteger(seed)) {
  console.error("test:saturation takes --minutes N or --seconds N, and --seed S, as numbers");
  process.exit(2);
}
/** Less traffic, or fewer looks at the page, would prove nothing. */
const FLOOR = 40;
const LOOK_EVERY_MS = 200;
let passed = 0;
let failed = 0;

/** Counts a check; `faults` are what it found. */
function check(what: string, faults: readonly string[]): void {
  if (faults.length === 0) passed++;
  else failed++;
  console.log([`${faults.length === 0 ? "ok    " : "FAILED"}  ${what}`, ...faults.slice(0, 20)].join("\n          "));
  if (faults.length > 20) console.log(`          and ${faults.length - 20} more`);
}

const logsOf = (cluster: Cluster) => new Map(cluster.cores.map((node) => [node.name, engineLog(node)]));
/** Ids of each Core's own process and its engine's. */
const idsOf = (cluster: Cluster): string[] =>
  cluster.cores.map(
    (c) => `${c.name} ${c.child.exit() === null ? c.child.pid : "ended"} ${engineOf(c)?.pid ?? "ended"}`,
  );

interface Seen {
  looks: number;
  contradictions: string[];
  /** since when who leads in which term, as the API says it; each has one */
  since: Map<string, Set<string>>;
}

/** Looks at the page and asks the API until the time is over and there was enough of both. */
async function observe(cluster: Cluster, page: WatchedPage, enough: () => boolean): Promise<Seen> {
  const seen: Seen = { looks: 0, contradictions: [], since: new Map() };
  const from = performance.now();
  while (performance.now() < from + lastsMs || !enough() || seen.looks < FLOOR) {
    if (performance.now() > from + lastsMs + 300_000) throw new Error("too little traffic, or too few looks");
    const screen = await page.look();
    seen.looks++;
    for (const what of contradictions(screen, cluster.cores.length))
      seen.contradictions.push(`${new Date().toISOString()} ${what} ${JSON.stringify(screen)}`);
    const { leader, term } = await cluster.api.cluster().catch(() => ({ leader: null, term: null }));
    // Null until the record of its leadership has been read.
    if (leader !== null && leader.since !== null) {
      const who = `${leader.name}, term ${term}`;
      seen.since.set(who, (seen.since.get(who) ?? new Set()).add(leader.since));
    }
    await lasting(LOOK_EVERY_MS);
  }
  return seen;
}

async function saturate(cluster: Cluster, page: WatchedPage): Promise<void> {
  const ids = idsOf(cluster);
  const before = logsOf(cluster);
  const busy = keepBusy(lastsMs + 600_000);
  const traffic = startTraffic({
    base: cluster.consoleUrl,
    bearer: cluster.administrator.token,
    workers: 4,
    paceMs: 15,
    seed,
    reads: 0.3,
  });
  console.log(`${busy.count} busy loops, ${lastsMs / 1000} s, seed ${seed}`);
  try {
    const seen = await observe(cluster, page, () => traffic.confirmedAt().length >= FLOOR);
    await traffic.stop();
    const now = idsOf(cluster);
    check(
      "no Core process and no engine ended",
      ids.flatMap((id, n) => (id === now[n] ? [] : [`${id} is ${now[n] ?? "nothing"}`])),
    );
    await busy.end();
    await cluster.green();
    const after = logsOf(cluster);
    const during = new Map([...after].map(([name, lines]) => [name, lines.slice((before.get(name)?.length ?? 1) - 1)]));
    const history = historyIn(during);
    const said = await page.said();
    console.log(
      `        ${history.won.size} elections, ${seen.looks} looks at the page, which said: ${JSON.stringify(said)}`,
    );
    check("the page announced nothing that the engines do not know of", falseNews(said, historyIn(after), history));
    check(
      "since when a leader leads did not jump",
      seen.since.size === 0
        ? ["nobody ever said who leads"]
        : [...seen.since].flatMap(([who, times]) => (times.size === 1 ? [] : [`${who}: ${[...times].join(", ")}`])),
    );
    check("pill and rows never contradicted each other", seen.contradictions);
    const verdict = checkHistory(await historyOf(cluster, traffic.actions));
    console.log(
      `        ${verdict.confirmed} changes confirmed, ${verdict.refused} refused, ${verdict.unknown} unknown, ${verdict.lost.length} lost, ${verdict.twice.length} applied twice`,
    );
    check("no confirmed change was lost or applied twice", verdict.faults);
    check("the page logged no errors", page.faults);
    const { leader } = await cluster.api.cluster();
    await until("the page shows the leader, and is well", async () => {
      const screen = await page.look();
      const leading = screen.rows.filter((r) => r.role === "leader").map((r) => r.name);
      const named = leading.length === 1 && leading[0] === leader?.name && screen.leader === leader?.name;
      return named && contradictions(screen, cluster.cores.length).length === 0;
    });
    check("the page shows the leader afterwards", []);
    if (failed > 0) keep({ seen: seen.contradictions, said, during: [...during], actions: traffic.actions });
  } finally {
    await busy.end();
    await traffic.stop();
  }
}

/** What a failure is looked into with; the logs of the processes are kept by the cluster. */
function keep(what: object): void {
  const folder = join(ROOT, "test-results");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `saturation-${seed}.json`);
  writeFileSync(file, JSON.stringify(what, null, 1));
  console.log(`kept ${file}`);
}

let cluster: Cluster | null = null;
let page: WatchedPage | null = null;
try {
  cluster = await Cluster.start({ cores: 3, console: true });
  page = await openPage(cluster);
  await saturate(cluster, page);
} catch (error) {
  check("the run came to its end", [error instanceof Error ? (error.stack ?? error.message) : String(error)]);
}
await page?.close().catch((error: unknown) => check("the browser closed", [String(error)]));
const left = (await cluster?.stop(failed > 0 ? `saturation-${seed}` : null)) ?? [];
check(
  "all processes ended by SIGTERM",
  left.map((p) => p.command),
);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
