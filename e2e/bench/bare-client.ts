// A bare etcd client in its own process: puts directly to the members' sockets, with its own failover. argv: workers,
// pace in ms; BENCH_SOCKETS: paths, one per line (a process whose arguments name a home counts as running there).
// Writes `performance.timeOrigin + now` of each confirmed put, one per line.
import { setTimeout as pause } from "node:timers/promises";
import { etcdAt } from "../support/cluster/etcd.ts";

const [workers = "1", paceMs = "15"] = process.argv.slice(2);
const sockets = (process.env["BENCH_SOCKETS"] ?? "").split("\n");
/**
 * Short attempts, then the next member: a put that a follower holds during an election hangs for seconds (see
 * docs/architecture/forwarding.md).
 */
const TRY_MS = 100;
const members = sockets.map((socket) => etcdAt(socket));

async function work(index: number): Promise<never> {
  let at = 0;
  for (let n = 0; ; n++) {
    for (;;) {
      const member = members[at % members.length];
      // Below /kuma/: writes elsewhere would raise the revision beyond what the Cores' watch can see.
      const done = await member?.put(`/kuma/bench/${index}/${n % 100}`, String(n), TRY_MS).then(
        () => true,
        () => false,
      );
      if (done === true) break;
      at++;
      // All members refuse at once while there is no leader: retry quickly, but without a busy loop.
      await pause(at % members.length === 0 ? 10 : 0);
    }
    process.stdout.write(`${(performance.timeOrigin + performance.now()).toFixed(3)}\n`);
    await pause(Number(paceMs));
  }
}

await Promise.all(Array.from({ length: Number(workers) }, (_, i) => work(i)));
