import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Whoami } from "@core-console/shared/contract/access";
import { HEADER } from "@core-console/shared/contract/headers";
import { PORT } from "@core-console/shared/contract/ports";
import { type Ask, type Client, codeOf } from "../support/cluster/client.ts";
import { Cluster } from "../support/cluster/cluster.ts";
import type { CoreNode } from "../support/cluster/core-node.ts";
import { Records } from "../support/cluster/records.ts";
import { until } from "../support/until.ts";
import { isWithin, percentile } from "./figures.ts";
import { type LoopDelay, loopDelay, loopProbe } from "./loop-delay.ts";
import { steadily } from "./sign-in-load.ts";

/** Bound of the longest stall of a Core's event loop, and of what a costly read costs others, ms. */
const STALL_MS = 50;
const RATIO = 2;
/** Number of equal requests sent at once, besides sequentially. */
const AT_ONCE = 20;
const ROUNDS = 5;
const ATTACKERS = 60;
const ATTACK_SECONDS = 10;
/** Requests of other users per second while the costly reads arrive. */
const PER_SECOND = 20;
const POISON = `/services?name=${encodeURIComponent(`${"(.?){999}".repeat(27)}~`)}`;

interface Case {
  name: string;
  method?: "GET" | "POST" | "PATCH";
  path: string;
  ask?: Ask;
}
const list = (query: Record<string, string>): string =>
  `/services?${new URLSearchParams({ size: "1000", ...query }).toString()}`;
const manyFields = Object.fromEntries(Array.from({ length: 5000 }, (_, n) => [`f${n}`, n]));

const CASES: readonly Case[] = [
  { name: "list, first page", path: list({}) },
  { name: "list, last page, sorted", path: list({ sort: "-name", page: "10" }) },
  { name: "list, expression", path: list({ name: "core-[0-9]+7$" }) },
  { name: "list, dearest expression", path: list({ name: "(?:.?){50}~" }) },
  { name: "list, dearest class", path: list({ name: "[\u0080-\u{10FFFF}]" }) },
  { name: "list, too costly", path: POISON },
  { name: "list, text", path: list({ pattern: "0" }) },
  { name: "KUMA's list, all", path: "/api/private/services/?size=1000000", ask: { bare: true } },
  { name: "cluster", path: "/cluster" },
  { name: "audit", path: "/audit?size=1000" },
  { name: "audit, text that is nowhere", path: "/audit?text=nowhere" },
  { name: "audit export", path: "/audit/export?format=csv" },
  { name: "description of the API", path: "/openapi.json" },
  { name: "users", path: "/users" },
  { name: "sessions", path: "/sessions?all=1" },
  { name: "settings", path: "/settings" },
  { name: "whoami", path: "/users/whoami" },
  { name: "body of 5000 unknown fields", method: "POST", path: "/services", ask: { body: manyFields } },
  { name: "body over the limit", method: "POST", path: "/services", ask: { raw: "x".repeat(1_000_000) } },
];

interface Setting {
  core: CoreNode;
  loopFile: string;
  client: Client;
}

/**
 * One Core with so many services: prints how long its event loop stood still for each route, and what a read that is
 * too costly, 60 at once, does to other users. Exit code.
 */
export async function benchLoop(options: { services: number }): Promise<number> {
  const dir = mkdtempSync(join(tmpdir(), "ke-loop-"));
  const loopFile = join(dir, "loop");
  let cluster: Cluster | null = null;
  let good = false;
  try {
    cluster = await Cluster.start({ cores: 1, env: loopProbe(loopFile) });
    const [core] = cluster.cores;
    if (core === undefined) throw new Error("no Core");
    const records = new Records(core.home);
    const client = cluster.api.client;
    await records.services(options.services);
    const { id } = Whoami.parse((await client.get("/users/whoami")).body);
    const viewer = await records.userLike(id, { role: "viewer" });
    const token = await records.token(viewer.id, "viewer");
    await records.close();
    await until("the Core to know all services", async () => {
      const { headers } = await client.get("/services?size=1");
      return Number(headers[HEADER.totalCount]) > options.services ? true : null;
    });
    const attacker = cluster.client(`http://${core.host}:${PORT.console}`, null, token.secret);
    const setting = { core, loopFile, client };
    console.log(
      `one Core with its console, ${options.services} services; each request ${ROUNDS} times, then ${AT_ONCE} at once: the longest stall in processor time, and how late the loop was`,
    );
    const stalls = await routes(setting);
    good = [stalls, await attack(setting, attacker)].every(Boolean);
    return good ? 0 : 1;
  } finally {
    await cluster?.stop(good ? null : "bench-loop");
    rmSync(dir, { recursive: true, force: true });
  }
}

async function routes({ core, loopFile, client }: Setting): Promise<boolean> {
  let worst = 0;
  for (const c of CASES) {
    const ask = async (): Promise<string> => String(codeOf(await client.ask(c.method ?? "GET", c.path, c.ask)));
    const said: string[] = [];
    await loopDelay(core.child, loopFile);
    for (let n = 0; n < ROUNDS; n++) said.push(await ask());
    const alone = await loopDelay(core.child, loopFile);
    said.push(...(await Promise.all(Array.from({ length: AT_ONCE }, ask))));
    const together = await loopDelay(core.child, loopFile);
    worst = Math.max(worst, alone.own, together.own);
    console.log(`${c.name.padEnd(32)}${stall(alone)}${stall(together)}  ${tally(said)}`);
  }
  return isWithin("longest stall of the event loop, of its own processor time", worst, STALL_MS, " ms");
}

/** Returns how long others wait while one viewer sends costly reads, 60 at once, repeatedly. */
async function attack({ core, loopFile, client }: Setting, attacker: Client): Promise<boolean> {
  const others = (untilMs: number) =>
    steadily([client], { path: "/services?size=50&sort=name", perSecond: PER_SECOND, untilMs });
  const end = (): number => performance.now() + ATTACK_SECONDS * 1000;
  await others(performance.now() + 2000);
  const quiet = await others(end());
  await loopDelay(core.child, loopFile);
  const untilMs = end();
  const took: number[] = [];
  const said: string[] = [];
  const waves = async (): Promise<void> => {
    while (performance.now() < untilMs) {
      const fromMs = performance.now();
      const answers = await Promise.all(Array.from({ length: ATTACKERS }, () => attacker.ask("GET", POISON)));
      took.push(performance.now() - fromMs);
      said.push(...answers.map((a) => String(codeOf(a))));
    }
  };
  const [under] = await Promise.all([others(untilMs), waves()]);
  const loop = await loopDelay(core.child, loopFile);
  const p99 = (ms: readonly number[]): number => percentile(ms, 99);
  console.log(
    `\ncostly reads, ${ATTACKERS} at once, ${took.length} times: ${tally(said)}; event loop late ${stall(loop)}`,
  );
  console.log(
    `lists of others, p99: ${p99(quiet.ms).toFixed(1)} ms without, ${p99(under.ms).toFixed(1)} ms with; failed ${tally([...quiet.failed, ...under.failed])}`,
  );
  return [
    isWithin("60 costly reads answered, median", percentile(took, 50), 300, " ms"),
    isWithin("p99 of others' lists, with : without", p99(under.ms) / p99(quiet.ms), RATIO, " ×"),
    isWithin("others' lists that failed", quiet.failed.length + under.failed.length, 0),
    isWithin(
      "costly reads that were not refused as such",
      said.filter((s) => s !== "too_costly" && s !== "rate_limited").length,
      0,
    ),
  ].every(Boolean);
}

const stall = (l: LoopDelay): string => `${l.own.toFixed(1)} (${l.max.toFixed(0)}) ms`.padStart(18);

function tally(said: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const s of said) counts.set(s, (counts.get(s) ?? 0) + 1);
  return counts.size === 0 ? "none" : [...counts].map(([s, n]) => `${s} × ${n}`).join(", ");
}
