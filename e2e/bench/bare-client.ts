// A bare etcd client, run as a process of its own: puts straight to the members' sockets, with a failover of its own.
// argv: workers, pace in ms; BENCH_SOCKETS: paths, one a line (who names a home in its arguments counts as running there). Writes `performance.timeOrigin + now` of each confirmed put, a line each.
import { setTimeout as pause } from "node:timers/promises";
import { etcdAt } from "../support/cluster/etcd.ts";

const [workers = "1", paceMs = "15"] = process.argv.slice(2);
const sockets = (process.env["BENCH_SOCKETS"] ?? "").split("\n");
/** Short tries and the next member: a put that a follower holds during an election hangs for seconds (design page 4). */
const TRY_MS = 100;
const members = sockets.map((socket) => etcdAt(socket));

async function work(index: number): Promise<never> {
  let at = 0;
  for (let n = 0; ; n++) {
    for (;;) {
      const member = members[at % members.length];
      // Below /kuma/, or the Cores' revisions would run ahead of what their watch can see.
      const done = await member?.put(`/kuma/bench/${index}/${n % 100}`, String(n), TRY_MS).then(
        () => true,
        () => false,
      );
      if (done === true) break;
      at++;
      // All of them refuse at once while nobody leads: as fast as that, but no busy loop.
      await pause(at % members.length === 0 ? 10 : 0);
    }
    process.stdout.write(`${(performance.timeOrigin + performance.now()).toFixed(3)}\n`);
    await pause(Number(paceMs));
  }
}

await Promise.all(Array.from({ length: Number(workers) }, (_, i) => work(i)));
