// Preloaded into a Core under test by NODE_OPTIONS, so that the product needs no route for it: on SIGUSR2 it writes the
// delays of the event loop since the last time, ms.
import { writeFileSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";

const RESOLUTION_MS = 5;
const file = process.env.KUMA_BENCH_LOOP;
if (file !== undefined) {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  const late = (ns) => Math.max(0, ns / 1e6 - RESOLUTION_MS);
  // On a machine with other load: the processor time of its own between two looks.
  let own = 0;
  let lastUs = 0;
  setInterval(() => {
    const { user, system } = process.threadCpuUsage();
    if (lastUs > 0) own = Math.max(own, (user + system - lastUs) / 1000);
    lastUs = user + system;
  }, RESOLUTION_MS).unref();
  let n = 0;
  process.on("SIGUSR2", () => {
    n += 1;
    writeFileSync(
      `${file}.${process.pid}`,
      JSON.stringify({ n, p99: late(delay.percentile(99)), max: late(delay.max), own }),
    );
    delay.reset();
    own = 0;
  });
}
