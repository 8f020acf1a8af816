import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Child, sendSignal } from "../support/cluster/processes.ts";
import { ROOT } from "../support/cluster/kuma.ts";
import { until } from "../support/until.ts";

/** How late an event loop has been, ms. */
export interface LoopDelay {
  n: number;
  p99: number;
  max: number;
  /** the most processor time that its thread took between two looks 5 ms apart: a stall of its own making, whoever else is busy */
  own: number;
}

/** The environment of a Core of which the event loop is to be watched; `file`: where its probe may write. */
export const loopProbe = (file: string): Record<string, string> => ({
  NODE_OPTIONS: `--import ${pathToFileURL(join(ROOT, "e2e/bench/loop-probe.mjs")).href}`,
  KUMA_BENCH_LOOP: file,
});

/** How late the event loop of such a Core has been since this was asked last. */
export function loopDelay(core: Child, file: string): Promise<LoopDelay> {
  const written = (): LoopDelay | null => {
    try {
      return JSON.parse(readFileSync(`${file}.${core.pid}`, "utf8")) as LoopDelay;
    } catch {
      return null; // not there yet, or half of it
    }
  };
  const before = written()?.n ?? 0;
  sendSignal(core.pid, "SIGUSR2");
  return until("the probe of the event loop", () => {
    const now = written();
    return now !== null && now.n > before ? now : null;
  });
}
