import { isGood } from "../support/cluster/cluster.ts";
import { Cluster } from "../support/cluster/cluster.ts";
import { type CoreNode, engineOf, signalAll, signalCore, signalEngine } from "../support/cluster/core-node.ts";
import { historyOf, pauseAfter } from "../support/history/audit.ts";
import { checkHistory } from "../support/history/check-history.ts";
import { startTraffic } from "../support/history/traffic.ts";
import { until } from "../support/until.ts";
import { startBare } from "./bare.ts";
import { figures, isWithin, percentile } from "./figures.ts";

/** The same load on both sides, so that gaps are comparable. */
const LOAD = { workers: 2, paceMs: 15 };
/** Minimum number of changes confirmed before a kill counts, and after it. */
const FLOOR = 20;

/**
 * Kills the leading Core with -9 repeatedly while operators make changes through the console and a bare etcd client
 * observes the same kills; prints both pauses side by side, and what failed, was lost or applied twice. Returns the
 * exit code.
 */
export async function benchFailover(options: {
  kills: number;
  target: "core" | "etcd" | "both";
  seed: number;
}): Promise<number> {
  console.log(
    `kill -9 of the leader (${options.target}), ${options.kills} times; ${LOAD.workers} workers with a pace of ${LOAD.paceMs} ms on each side; seed ${options.seed}`,
  );
  const cluster = await Cluster.start({ cores: 3, console: true });
  const pauses: { console: number[]; bare: number[] } = { console: [], bare: [] };
  try {
    const bare = await startBare(cluster, LOAD);
    const traffic = startTraffic({
      base: cluster.consoleUrl,
      bearer: cluster.administrator.token,
      ...LOAD,
      seed: options.seed,
    });
    const flows = async (): Promise<void> => {
      const had = [traffic.confirmedAt().length, bare.confirmedAt().length];
      await until(
        "both sides flow",
        () =>
          traffic.confirmedAt().length >= (had[0] ?? 0) + FLOOR && bare.confirmedAt().length >= (had[1] ?? 0) + FLOOR,
      );
    };
    for (let kill = 1; kill <= options.kills; kill++) {
      await until("green", async () => (await cluster.api.services("pattern=core-")).every(isGood));
      await flows();
      const leader = await cluster.leader();
      const fromMs = performance.now();
      await strike(leader, options.target);
      await until("another leads", async () => {
        const view = await cluster.api.cluster();
        return view.leadership === "confirmed" && (view.leader?.ref !== leader.ref || options.target === "etcd");
      });
      await flows();
      const pair = { console: pauseAfter(traffic.confirmedAt(), fromMs), bare: pauseAfter(bare.confirmedAt(), fromMs) };
      pauses.console.push(pair.console);
      pauses.bare.push(pair.bare);
      console.log(
        `${String(kill).padStart(3)}  ${leader.name}  console ${pair.console.toFixed(0).padStart(5)} ms  bare ${pair.bare.toFixed(0).padStart(5)} ms  failed so far ${traffic.failed().length}`,
      );
      if (options.target !== "etcd") await cluster.restart(leader);
    }
    await bare.stop();
    await traffic.stop();
    await cluster.green();
    const verdict = checkHistory(await historyOf(cluster, traffic.actions));
    const failed = traffic.failed().length;
    console.log(`\nthrough the console  ${figures(pauses.console)}\nbare etcd client     ${figures(pauses.bare)}`);
    console.log(`changes: ${verdict.confirmed} confirmed`);
    for (const fault of verdict.faults.slice(0, 20)) console.log(`  ${fault}`);
    const good = [
      isWithin(
        "pause, median, console : bare",
        percentile(pauses.console, 50) / percentile(pauses.bare, 50),
        1.1,
        " ×",
      ),
      isWithin("actions failed", failed, 0),
      isWithin("applied twice", verdict.twice.length, 0),
      isWithin("lost", verdict.lost.length, 0),
      isWithin("other faults of the history", verdict.faults.length - verdict.twice.length - verdict.lost.length, 0),
    ];
    await cluster.stop();
    return good.every(Boolean) ? 0 : 1;
  } catch (error) {
    await cluster.stop("bench-failover");
    throw error;
  }
}

async function strike(leader: CoreNode, target: "core" | "etcd" | "both"): Promise<void> {
  const engine = engineOf(leader)?.pid;
  if (target === "core") signalCore(leader, "SIGKILL");
  else if (target === "both") signalAll(leader, "SIGKILL");
  else signalEngine(leader, "SIGKILL");
  if (target === "etcd") await until("a new engine", () => ![undefined, engine].includes(engineOf(leader)?.pid));
  else await leader.child.exited;
}
