import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Client } from "../support/cluster/client.ts";
import { Cluster } from "../support/cluster/cluster.ts";
import type { CoreNode } from "../support/cluster/core-node.ts";
import { isWithin, percentile } from "./figures.ts";
import { type LoopDelay, loopDelay, loopProbe } from "./loop-delay.ts";
import { processorMs } from "./processor.ts";
import { signingIn, steadily } from "./sign-in-load.ts";
import { prepared } from "./sign-in-people.ts";

/** Lists per second, by sessions that are signed in throughout. */
const PER_SECOND = 50;
/** Issue: p99 of other requests with sign-ins : without, and processor for each sign-in. */
const RATIO = 2;
const COST_MS = 300;

interface Round {
  /** of lists, ms */
  p50: number;
  p99: number;
  /** processor of the Core, ms */
  busyMs: number;
  signIns: number;
  /** how long one took, ms */
  signInP50: number;
  loop: LoopDelay;
  failed: string[];
}
type Load = Awaited<ReturnType<typeof prepared>> & { core: CoreNode; loopFile: string; seconds: number };

/**
 * Lists through the console of one Core at a steady rate, in rounds without sign-ins and with as many as it takes at
 * once, by turns in one run; prints p99 of both, what a sign-in costs the Core, and whether both hold. Exit code.
 */
export async function benchSignIn(options: { rounds: number; seconds: number }): Promise<number> {
  const dir = mkdtempSync(join(tmpdir(), "ke-loop-"));
  const loopFile = join(dir, "loop");
  const clients: Client[] = [];
  let cluster: Cluster | null = null;
  let good = false;
  try {
    cluster = await Cluster.start({ cores: 1, env: loopProbe(loopFile) });
    const [core] = cluster.cores;
    if (core === undefined) throw new Error("no Core");
    const load = { ...(await prepared(cluster, clients)), core, loopFile, seconds: options.seconds };
    console.log(
      `one Core with its console; ${PER_SECOND} lists a second by ${load.readers.length} sessions, ${load.people.length} people signing in; ${options.rounds} rounds of each, ${options.seconds} s long`,
    );
    good = report(await rounds(load, options.rounds), options.seconds);
    return good ? 0 : 1;
  } finally {
    await Promise.all(clients.map((c) => c.close()));
    await cluster?.stop(good ? null : "bench-sign-in");
    rmSync(dir, { recursive: true, force: true });
  }
}

interface Pair {
  quiet: Round;
  signing: Round;
}

async function rounds(load: Load, count: number): Promise<Pair[]> {
  // first calls are slower, on either side
  await round(load, true);
  const pairs: Pair[] = [];
  for (let n = 1; n <= count; n++) {
    const pair = { quiet: await round(load, false), signing: await round(load, true) };
    pairs.push(pair);
    const { quiet, signing } = pair;
    console.log(
      `${String(n).padStart(3)}  p99 ${ms(quiet.p99)}, with sign-ins ${ms(signing.p99)}; ${signing.signIns} sign-ins, median ${ms(signing.signInP50)}, ${ms(costOf(pair))} of processor each`,
    );
  }
  return pairs;
}

async function round(load: Load, signing: boolean): Promise<Round> {
  const { child } = load.core;
  await loopDelay(child, load.loopFile);
  const before = processorMs(child.pid);
  const untilMs = performance.now() + load.seconds * 1000;
  const [lists, ...signed] = await Promise.all([
    steadily(load.readers, { path: "/services", perSecond: PER_SECOND, untilMs }),
    ...(signing ? load.people.map((p) => signingIn(p.client, p.person, untilMs)) : []),
  ]);
  const busyMs = processorMs(child.pid) - before;
  const took = signed.flatMap((s) => s.ms);
  return {
    p50: percentile(lists.ms, 50),
    p99: percentile(lists.ms, 99),
    busyMs,
    signIns: took.length,
    signInP50: percentile(took, 50),
    loop: await loopDelay(child, load.loopFile),
    failed: [...lists.failed, ...signed.flatMap((s) => s.failed)],
  };
}

/** Prints the result of the rounds, and reports whether the bounds hold. */
function report(pairs: readonly Pair[], seconds: number): boolean {
  const median = (of: (pair: Pair) => number): number => percentile(pairs.map(of), 50);
  const [p99, p99Signing] = [median((p) => p.quiet.p99), median((p) => p.signing.p99)];
  console.log(`\nmedians of ${pairs.length} rounds   without sign-ins   with sign-ins`);
  const row = (what: string, of: (round: Round) => number): void =>
    console.log(
      `${what.padEnd(21)}${ms(median((p) => of(p.quiet))).padStart(16)}${ms(median((p) => of(p.signing))).padStart(16)}`,
    );
  row("lists, p50", (r) => r.p50);
  row("lists, p99", (r) => r.p99);
  row("event loop late, p99", (r) => r.loop.p99);
  row("event loop late, most", (r) => r.loop.max);
  console.log(
    `sign-ins: ${(median((p) => p.signing.signIns) / seconds).toFixed(1)} a second, each took ${ms(median((p) => p.signing.signInP50))} of waiting and all`,
  );
  const failed = pairs.flatMap((p) => [...p.quiet.failed, ...p.signing.failed]);
  for (const what of new Set(failed)) console.log(`failed: ${what}, ${failed.filter((f) => f === what).length} times`);
  return [
    isWithin("p99 of lists, with sign-ins : without, medians", p99Signing / p99, RATIO, " ×"),
    isWithin("processor of the Core for a sign-in, median", median(costOf), COST_MS, " ms"),
    isWithin("lists and sign-ins that failed", failed.length, 0),
  ].every(Boolean);
}

/** Returns what one sign-in cost the Core beyond the lists of the round beside it, ms of processor time. */
const costOf = ({ quiet, signing }: Pair): number => (signing.busyMs - quiet.busyMs) / signing.signIns;
const ms = (n: number): string => `${n.toFixed(1)} ms`;
