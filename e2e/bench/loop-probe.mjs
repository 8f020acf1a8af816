// Preloaded into a Core under test by NODE_OPTIONS, so that the product needs no route for it: on SIGUSR2 it writes down
// how late its event loop has been since the last time, ms.
import { writeFileSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";

const RESOLUTION_MS = 5;
const file = process.env.KUMA_BENCH_LOOP;
if (file !== undefined) {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  const late = (ns) => Math.max(0, ns / 1e6 - RESOLUTION_MS);
  let n = 0;
  process.on("SIGUSR2", () => {
    n += 1;
    writeFileSync(
      `${file}.${process.pid}`,
      JSON.stringify({ n, p99: late(delay.percentile(99)), max: late(delay.max) }),
    );
    delay.reset();
  });
}
