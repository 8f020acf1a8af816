import { Cluster, isGood } from "../support/cluster/cluster.ts";
import { until } from "../support/until.ts";
import { figures, isWithin, percentile } from "./figures.ts";

/** Steadiness of a learner in these runs; it is a fixed wait and is subtracted. */
const STEADY_MS = 1000;
/** Bound from the pasted command to green, without the steadiness. */
const BOUND_MS = 10_000;
const EVERY_MS = 25;

/** Grows new clusters from one Core to three, as an operator does, and measures each join. Returns the exit code. */
export async function benchJoin(options: { clusters: number }): Promise<number> {
  console.log(`${options.clusters} fresh clusters from 1 to 3 Cores; steadiness of ${STEADY_MS} ms taken off`);
  const joins: number[] = [];
  for (let n = 1; n <= options.clusters; n++) {
    const cluster = await Cluster.start({ cores: 1, env: { KUMA_JOIN_STEADY_MS: String(STEADY_MS) } });
    try {
      for (const name of ["core-2", "core-3"]) {
        const ms = (await joinMs(cluster, name)) - STEADY_MS;
        joins.push(ms);
        console.log(`${String(joins.length).padStart(3)}  ${name}  ${ms.toFixed(0).padStart(6)} ms`);
      }
      await cluster.green();
      await cluster.stop();
    } catch (error) {
      await cluster.stop("bench-join");
      throw error;
    }
  }
  console.log(`\npasted command to green  ${figures(joins)}`);
  return isWithin("join worst", Math.max(...joins), BOUND_MS, " ms") &&
    isWithin("join p95", percentile(joins, 95), BOUND_MS, " ms")
    ? 0
    : 1;
}

/** Returns the time from the pasted command to a green light, ms; the record was made and the command copied before. */
async function joinMs(cluster: Cluster, name: string): Promise<number> {
  const service = await cluster.api.add(name);
  const { runHere } = (await cluster.api.guide(service.ref)).commands;
  if (runHere === null) throw new Error("no run-here command");
  const fromMs = performance.now();
  const child = await cluster.run(name, ["bash", "-c", `exec ${runHere}`]);
  const node = cluster.adopt(name, runHere, child);
  const green = until(
    `${name} green`,
    async () => {
      const now = await cluster.api.show(service.ref);
      return now.state === "active" && isGood(now);
    },
    { everyMs: EVERY_MS },
  ).then(() => performance.now() - fromMs);
  return (await Promise.all([green, node]))[0];
}
