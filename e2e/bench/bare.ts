import { join } from "node:path";
import type { Cluster } from "../support/cluster/cluster.ts";
import { socketOf } from "../support/cluster/etcd.ts";
import { ROOT } from "../support/cluster/kuma.ts";
import { until } from "../support/until.ts";

export interface Bare {
  /** when puts were confirmed, by this process's performance.now() */
  confirmedAt(): number[];
  stop(): Promise<void>;
}

/** Starts the bare etcd client against all members of a cluster and waits for its first puts. */
export async function startBare(cluster: Cluster, options: { workers: number; paceMs: number }): Promise<Bare> {
  const argv = [
    process.execPath,
    join(ROOT, "e2e/bench/bare-client.ts"),
    String(options.workers),
    String(options.paceMs),
  ];
  const sockets = cluster.cores.map((c) => socketOf(c.home)).join("\n");
  const times: number[] = [];
  let rest = "";
  const child = await cluster.run("bare-client", argv, { BENCH_SOCKETS: sockets }, (text) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (/^\d+\.\d{3}$/.test(line)) times.push(Number(line) - performance.timeOrigin);
  });
  await until("the bare client's puts", () => {
    if (child.exit() !== null) throw new Error(child.text().slice(-500));
    return times.length > 10;
  });
  return {
    confirmedAt: () => times.toSorted((a, b) => a - b),
    async stop() {
      child.signal("SIGTERM");
      await child.exited;
    },
  };
}
