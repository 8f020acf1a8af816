import { existsSync } from "node:fs";
import { join } from "node:path";
import { Snapshot } from "@core-console/shared/contract/snapshots/snapshots";
import { Cluster } from "../../support/cluster/cluster.ts";
import { identityIn } from "../../support/cluster/core-node.ts";
import { Records } from "../../support/cluster/records.ts";
import { pauseAfter } from "../../support/history/audit.ts";
import { startTraffic, type Traffic } from "../../support/history/traffic.ts";
import { Hopeless, lasting, until } from "../../support/until.ts";
import { isWithin, percentile } from "../figures.ts";
import { restoredCounts } from "./restored-counts.ts";

/** Bound of a pause of changes, ms. */
const PAUSE_MS = 100;
const WORKERS = 4;
const PACE_MS = 5;
/** Bound of taking, copying and proving, ms: it only ends a hang. */
const MOST_MS = 1_800_000;

/**
 * Takes and proves a snapshot of so many services and audit entries while operators make changes: prints how long each
 * step took and the longest pause of changes in it, beside those of a quiet time before, and compares the number of
 * records with those of an engine that the archive is restored into. Returns the exit code.
 */
export async function benchSnapshot(options: {
  services: number;
  entries: number;
  seconds: number;
  seed: number;
}): Promise<number> {
  const { services, entries, seconds, seed } = options;
  console.log(`a snapshot of ${services} services and ${entries} audit entries; seed ${seed}`);
  const cluster = await Cluster.start({ cores: 3, console: true });
  let good = false;
  try {
    await fill(cluster, options);
    const traffic = startTraffic({
      base: cluster.consoleUrl,
      bearer: cluster.administrator.token,
      workers: WORKERS,
      paceMs: PACE_MS,
      seed,
    });
    const measured = measurer(traffic);
    await until("changes flow", () => traffic.confirmedAt().length > 20);
    await measured("before", () => lasting(seconds * 1000));
    const { id } = await requested(cluster, "/snapshots");
    const pauses: number[] = [];
    const step = async (what: string, fits: (s: Snapshot) => boolean): Promise<Snapshot> => {
      const { result, pause } = await measured(what, () => shown(cluster, id, fits));
      pauses.push(pause);
      return result;
    };
    await step("taken", (s) => s.state === "taken");
    await step("copied", (s) => s.copies.length === 2);
    await requested(cluster, `/snapshots/${id}/verify`);
    const snapshot = await step("proven", (s) => s.proof !== null);
    await traffic.stop();
    const restored = await restoredCounts(archiveOf(cluster, snapshot));
    const counts = { service: snapshot.counts?.["service"], audit: snapshot.counts?.["audit"] };
    console.log(`archive ${megabytes(snapshot.bytes ?? 0)}; counts ${JSON.stringify(counts)}`);
    good = [
      isWithin("longest pause of changes", Math.max(...pauses), PAUSE_MS, " ms"),
      isWithin("actions failed", traffic.failed().length, 0),
      isWithin("proofs that failed", snapshot.proof?.ok === true ? 0 : 1, 0),
      isWithin("audit entries missing", Math.max(0, entries - (counts.audit ?? 0)), 0),
      isWithin("kinds whose number differs after a restore", differing(counts, restored), 0),
    ].every(Boolean);
    await cluster.stop();
    return good ? 0 : 1;
  } catch (error) {
    await cluster.stop("bench-snapshot");
    throw error;
  }
}

/** Fills the registry and the audit as a year of work would, past the Cores: they would take hours. */
async function fill(cluster: Cluster, { services, entries }: { services: number; entries: number }): Promise<void> {
  const leader = await cluster.leader();
  const records = new Records(leader.home);
  const startMs = performance.now();
  try {
    await records.services(services);
    await records.audit(entries);
  } finally {
    await records.close();
  }
  console.log(`filled in ${((performance.now() - startMs) / 1000).toFixed(0)} s`);
  await until("every Core has caught up", async () => (await cluster.green()).members.every((m) => m.lagEntries === 0));
}

/** Returns what carries out a step while changes are made, and prints its time and the pauses of changes in it. */
function measurer(traffic: Traffic): <T>(what: string, act: () => Promise<T>) => Promise<{ result: T; pause: number }> {
  return async (what, act) => {
    const fromMs = performance.now();
    const result = await act();
    const had = traffic.confirmedAt().length;
    // A pause that is not over yet counts to its end.
    await until("changes flow", () => traffic.confirmedAt().length > had);
    const times = traffic.confirmedAt();
    const gaps = times.flatMap((at, i) => (i > 0 && at > fromMs ? [at - (times[i - 1] ?? at)] : []));
    const pause = pauseAfter(times, fromMs);
    const figures = [`p99 ${percentile(gaps, 99).toFixed(0)} ms`, `longest pause ${pause.toFixed(0)} ms`];
    const took = ((performance.now() - fromMs) / 1000).toFixed(1);
    console.log(`${what.padEnd(7)} ${took.padStart(6)} s  ${gaps.length} changes, ${figures.join(", ")}`);
    return { result, pause };
  };
}

async function requested(cluster: Cluster, path: string): Promise<Snapshot> {
  return Snapshot.parse((await cluster.api.change("POST", path)).body);
}

async function shown(cluster: Cluster, id: string, fits: (snapshot: Snapshot) => boolean): Promise<Snapshot> {
  const endMs = performance.now() + MOST_MS;
  while (performance.now() < endMs) {
    const snapshot = Snapshot.parse((await cluster.api.client.get(`/snapshots/${id}`)).body);
    if (snapshot.state === "failed") throw new Hopeless(JSON.stringify(snapshot.reason));
    if (fits(snapshot)) return snapshot;
    await lasting(100);
  }
  throw new Hopeless("the snapshot takes too long");
}

function archiveOf(cluster: Cluster, { file }: Snapshot): string {
  const paths = cluster.cores.map(({ home }) => join(identityIn(home)?.folder ?? home, "snapshots", file));
  const found = paths.find((path) => existsSync(path));
  if (found === undefined) throw new Error("no Core has the archive");
  return found;
}

const differing = (counts: Record<string, number | undefined>, restored: Record<string, number>): number =>
  Object.entries(counts).filter(([kind, count]) => count !== restored[kind]).length;

const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
