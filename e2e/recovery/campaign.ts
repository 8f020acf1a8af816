import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import * as z from "zod/mini";
import { PORT } from "@core-console/shared/contract/ports";
import { cookieHeaders } from "../support/cluster/administrator.ts";
import { Cluster } from "../support/cluster/cluster.ts";
import { type CoreNode, signalAll } from "../support/cluster/core-node.ts";
import { ROOT } from "../support/cluster/kuma.ts";
import { runningIn } from "../support/cluster/processes.ts";
import { folderOf, recoverOn, rejoin, startAlone } from "../support/cluster/recovering.ts";
import { historyOf } from "../support/history/audit.ts";
import { checkHistory } from "../support/history/check-history.ts";
import type { Action } from "../support/history/history.ts";
import { startTraffic } from "../support/history/traffic.ts";
import { seeded } from "../support/random.ts";
import { lasting, until } from "../support/until.ts";

/** Rounds on one cluster and one engine; then the next engine has its turn, with a cluster of its own. */
const ON_ONE = 5;
/** Changes that have to be confirmed before the moment of the loss. */
const FLOOR = 30;

const Result = z.object({
  round: z.number(),
  engine: z.string(),
  generation: z.number(),
  /** which data went on: `the best of three`, or `any` of those that a loss would leave */
  survivor: z.enum(["the best of three", "any"]),
  confirmed: z.number(),
  /** confirmed changes that the survivor's log does not hold */
  notHeld: z.number(),
  unknown: z.number(),
  twice: z.number(),
  aloneS: z.number(),
  threeS: z.number(),
  faults: z.array(z.string()),
});
type Result = z.infer<typeof Result>;
const Results = z.object({ seed: z.number(), results: z.array(Result) });

/** Plays recoveries at random moments, or goes on with a campaign from its file. Returns the exit code. */
export async function playCampaign(options: { rounds: number; seed: number; resume: string | null }): Promise<number> {
  const file = options.resume ?? join(ROOT, "e2e/recovery/reports", `${options.seed}.json`);
  const before = existsSync(file) ? Results.parse(JSON.parse(readFileSync(file, "utf8"))) : null;
  const campaign = before ?? { seed: options.seed, results: [] };
  const engines = (process.env["KUMA_ENGINES"] ?? process.env["KUMA_ETCD"] ?? "").split(",");
  console.log(`seed ${campaign.seed}; goes on with: npm run test:recovery -- campaign --rounds N --resume ${file}`);
  console.log(HEADINGS.join("  "));
  let on: { cluster: Cluster; engine: string } | null = null;
  try {
    for (let round = campaign.results.length; round < options.rounds; round++) {
      const engine = engines[Math.floor(round / ON_ONE) % engines.length] ?? "";
      if (on !== null && (on.engine !== engine || round % ON_ONE === 0)) {
        await on.cluster.stop();
        on = null;
      }
      on ??= { engine, cluster: await Cluster.start({ cores: 3, env: engine === "" ? {} : { KUMA_ETCD: engine } }) };
      const result = await playOne(on.cluster, { round, seed: campaign.seed, engine });
      campaign.results.push(result);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, `${JSON.stringify(campaign, null, 1)}\n`);
      console.log(lineOf(result));
      for (const fault of result.faults.slice(0, 10)) console.log(`   FAILED  ${fault}`);
    }
  } catch (error) {
    await on?.cluster.stop(`recovery-${campaign.seed}-${campaign.results.length}`);
    on = null;
    console.log(`FAILED  round ${campaign.results.length}: ${error instanceof Error ? error.message : String(error)}`);
    console.log(`${campaign.results.length} passed, 1 failed`);
    return 1;
  }
  await on?.cluster.stop();
  return sum(campaign.results);
}

function sum(results: readonly Result[]): number {
  const total = (of: (result: Result) => number): number => results.reduce((all, result) => all + of(result), 0);
  const failed = results.filter(({ faults }) => faults.length > 0).length;
  console.log(
    `${total(({ confirmed }) => confirmed)} changes confirmed, ${total(({ notHeld }) => notHeld)} of them not in the survivor's log, ${total(({ twice }) => twice)} applied twice`,
  );
  console.log(`${results.length - failed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

const HEADINGS = ["round", "generation", "survivor         ", "confirmed", "not held", "unknown", "alone s", "three s"];
const lineOf = (one: Result): string =>
  [one.round, one.generation, one.survivor, one.confirmed, one.notHeld, one.unknown, one.aloneS, one.threeS]
    .map((value, i) => String(value).padEnd(HEADINGS[i]?.length ?? 0))
    .join("  ")
    .concat(`  ${one.engine}`);

type Random = () => number;
const pick = <T>(list: readonly T[], random: Random): T => {
  const one = list[Math.floor(random() * list.length)];
  if (one === undefined) throw new Error("nothing to pick from");
  return one;
};

async function playOne(cluster: Cluster, its: { round: number; seed: number; engine: string }): Promise<Result> {
  const seed = its.seed + its.round;
  const random = seeded(seed);
  const { generation: before } = await cluster.green();
  const { actions, leader } = await trafficUntilAllDie(cluster, seed, random);
  const all = [...cluster.cores];
  const best = random() < 0.5;
  const logs = new Map<CoreNode, Log>();
  for (const node of all) logs.set(node, await logOf(cluster, node));
  const survivor = best ? all.toSorted((a, b) => newer(logs.get(b), logs.get(a)))[0] : pick(all, random);
  const log = survivor === undefined ? undefined : logs.get(survivor);
  if (survivor === undefined || log === undefined) throw new Error("there is no survivor");
  const fromMs = performance.now();
  const others = all.filter((node) => node !== survivor);
  const off = others.filter(() => random() < 0.5);
  const newCa = await recover(cluster, survivor, { off, lost: others.filter((node) => !off.includes(node)) });
  await startAlone(cluster, survivor, before + 1);
  const aloneMs = performance.now() - fromMs;

  const judged = await judge(cluster, actions, log);
  const mustHold = best || survivor === leader;
  const faults = [
    ...judged.faults,
    ...(mustHold && judged.notHeld > 0 ? [`${judged.notHeld} confirmed changes are not in the log that went on`] : []),
    ...(await signsIn(cluster, survivor)),
  ];
  for (const node of off) await rejoin(cluster, node, survivor, ...(newCa === null ? [] : ["--raft.ca-hash", newCa]));
  await cluster.green();
  for (let n = cluster.cores.length; n < 3; n++) await cluster.join(`core-${before}-${n}-${its.seed}`);
  const view = await cluster.green();
  if (view.voters !== 3) faults.push(`${view.voters} voters in the end`);
  const seconds = (ms: number): number => Math.round(ms / 100) / 10;
  return {
    ...its,
    generation: view.generation,
    survivor: best ? "the best of three" : "any",
    ...judged,
    aloneS: seconds(aloneMs),
    threeS: seconds(performance.now() - fromMs),
    faults,
  };
}

/** Runs traffic through two consoles until all Cores are killed at a random moment. */
async function trafficUntilAllDie(
  cluster: Cluster,
  seed: number,
  random: Random,
): Promise<{ actions: Action[]; leader: CoreNode }> {
  const leader = await cluster.leader();
  const consoles = [leader, pick(cluster.cores, random)];
  const running = consoles.map(({ host }, i) =>
    startTraffic({
      base: `http://${host}:${PORT.console}`,
      bearer: cluster.administrator.token,
      workers: 3,
      paceMs: 10,
      seed: seed * 2 + i,
      reads: 0.2,
    }),
  );
  const confirmed = (): number => running.reduce((all, one) => all + one.confirmedAt().length, 0);
  try {
    await until("traffic before the loss", () => confirmed() >= FLOOR);
    await lasting(random() * 2000);
  } finally {
    for (const node of cluster.cores.toSorted(() => random() - 0.5)) signalAll(node, "SIGKILL");
    await Promise.all(running.map((one) => one.stop()));
  }
  await Promise.all(cluster.cores.map((node) => node.child.exited));
  await until("nothing runs", () => cluster.cores.every(({ home }) => runningIn(home).length === 0));
  return { actions: running.flatMap((one) => [...one.actions]), leader };
}

interface Log {
  last: { term: number; index: number };
  /** all that it holds up to its last whole record, as text */
  text: string;
}

/** Reads the log of a stopped Core: its last entry as the plan on its host has it. */
async function logOf(cluster: Cluster, node: CoreNode): Promise<Log> {
  const planned = await cluster.kuma(["cluster", "recover", "--plan", "--json", "--home", node.home]);
  if (planned.code !== 0) throw new Error(planned.text);
  const { log } = (JSON.parse(planned.text) as { host: { log: HostLog } }).host;
  const segments = globSync(join(folderOf(node), "raft/member/wal/*.wal")).map((file) => {
    const bytes = readFileSync(file);
    return bytes.toString("latin1", 0, basename(file) === log.torn?.segment ? log.torn.offset : bytes.length);
  });
  return { last: log.last, text: segments.join("\n") };
}
interface HostLog {
  last: { term: number; index: number };
  torn: { segment: string; offset: number } | null;
}

/** By Raft's own rule of who is up to date. */
const newer = (a: Log | undefined, b: Log | undefined): number =>
  (a?.last.term ?? 0) - (b?.last.term ?? 0) || (a?.last.index ?? 0) - (b?.last.index ?? 0);

/** Recovers on the survivor's host; the disks of those that are lost are deleted. Returns the hash of a new CA. */
async function recover(
  cluster: Cluster,
  survivor: CoreNode,
  { off, lost }: { off: readonly CoreNode[]; lost: readonly CoreNode[] },
): Promise<string | null> {
  for (const { home } of lost) rmSync(home, { recursive: true, force: true });
  const names = (nodes: readonly CoreNode[]): string => nodes.map(({ name }) => name).join(",");
  const said = [
    ...(off.length > 0 ? ["--switched-off", names(off)] : []),
    ...(lost.length > 0 ? ["--lost", names(lost)] : []),
  ];
  const { code, text } = await recoverOn(cluster, survivor, ...said, "--json");
  if (code !== 0) throw new Error(text);
  return (JSON.parse(text.slice(text.indexOf("{"))) as { newCaHash: string | null }).newCaHash;
}

/** Checks the history against the log that went on: of what that does not hold, nothing may be there. */
async function judge(
  cluster: Cluster,
  actions: readonly Action[],
  log: Log,
): Promise<Pick<Result, "confirmed" | "notHeld" | "unknown" | "twice" | "faults">> {
  const isHeld = ({ kind, requestId }: Action): boolean => kind === "read" || log.text.includes(requestId);
  const judged = actions.map((action): Action =>
    action.outcome !== "confirmed" || isHeld(action) ? action : { ...action, outcome: "unknown", endedMs: Infinity },
  );
  const history = await historyOf(cluster, judged);
  const verdict = checkHistory(history);
  const done = new Set(history.audit.map(({ requestId }) => requestId));
  const foreign = actions.filter((action) => !isHeld(action) && done.has(action.requestId));
  const recoveries = history.audit.filter(({ what }) => what === "cluster.recover").length;
  const { generation } = await cluster.api.cluster();
  return {
    confirmed: actions.filter(({ kind, outcome }) => kind !== "read" && outcome === "confirmed").length,
    notHeld: actions.filter((action) => action.outcome === "confirmed" && !isHeld(action)).length,
    unknown: actions.filter(({ outcome }) => outcome === "unknown").length,
    twice: verdict.twice.length,
    faults: [
      ...verdict.faults,
      ...foreign.map(({ requestId }) => `${requestId} is applied, and not in the log that went on`),
      ...(recoveries === generation - 1 ? [] : [`${recoveries} recoveries in the audit of generation ${generation}`]),
    ],
  };
}

/** Signs the administrator in with the password; the token is used by every other call. */
async function signsIn(cluster: Cluster, survivor: CoreNode): Promise<string[]> {
  const console = cluster.client(`http://${survivor.host}:${PORT.console}`);
  const { cookie } = await cookieHeaders(console, cluster.administrator);
  const who = await console.ask("GET", "/users/whoami", { headers: { cookie } });
  return who.status === 200 ? [] : [`the administrator cannot sign in: ${who.status}`];
}
