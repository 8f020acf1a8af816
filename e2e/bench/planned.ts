import { Cluster, isGood } from "../support/cluster/cluster.ts";
import { signalCore } from "../support/cluster/core-node.ts";
import { historyOf, pauseAfter } from "../support/history/audit.ts";
import { checkHistory } from "../support/history/check-history.ts";
import { startTraffic } from "../support/history/traffic.ts";
import { until } from "../support/until.ts";
import { figures, isWithin, percentile } from "./figures.ts";

const FLOOR = 20;

/**
 * Stops the leading Core by SIGTERM repeatedly while operators make changes: leadership is transferred first. Returns
 * the exit code.
 */
export async function benchPlanned(options: { stops: number; seed: number }): Promise<number> {
  console.log(`SIGTERM of the leader, ${options.stops} times; seed ${options.seed}`);
  const cluster = await Cluster.start({ cores: 3, console: true });
  const pauses: number[] = [];
  try {
    const traffic = startTraffic({
      base: cluster.consoleUrl,
      bearer: cluster.administrator.token,
      workers: 2,
      paceMs: 5,
      seed: options.seed,
    });
    const flows = async (): Promise<void> => {
      const had = traffic.confirmedAt().length;
      await until("changes flow", () => traffic.confirmedAt().length >= had + FLOOR);
    };
    for (let stop = 1; stop <= options.stops; stop++) {
      await until("green", async () => (await cluster.api.services("pattern=core-")).every(isGood));
      await flows();
      const leader = await cluster.leader();
      const fromMs = performance.now();
      signalCore(leader, "SIGTERM");
      await leader.child.exited;
      await flows();
      const pause = pauseAfter(traffic.confirmedAt(), fromMs);
      pauses.push(pause);
      console.log(`${String(stop).padStart(3)}  ${leader.name}  pause ${pause.toFixed(0).padStart(5)} ms`);
      await cluster.restart(leader);
    }
    await traffic.stop();
    await cluster.green();
    const verdict = checkHistory(await historyOf(cluster, traffic.actions));
    console.log(`\npause of changes  ${figures(pauses)}\nchanges: ${verdict.confirmed} confirmed`);
    for (const fault of verdict.faults.slice(0, 20)) console.log(`  ${fault}`);
    const good = [
      isWithin("pause p95", percentile(pauses, 95), 100, " ms"),
      isWithin("pause worst", Math.max(...pauses), 300, " ms"),
      isWithin("actions failed", traffic.failed().length, 0),
      isWithin("faults of the history", verdict.faults.length, 0),
    ];
    await cluster.stop();
    return good.every(Boolean) ? 0 : 1;
  } catch (error) {
    await cluster.stop("bench-planned");
    throw error;
  }
}
