import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Child, sendSignal } from "../support/cluster/processes.ts";
import { ROOT } from "../support/cluster/kuma.ts";
import { until } from "../support/until.ts";

/** Delays of an event loop, ms. */
export interface LoopDelay {
  n: number;
  p99: number;
  max: number;
  /**
   * maximum processor time that its thread used between two looks 5 ms apart: a stall of its own making, independent of
   * other load
   */
  own: number;
}

/** Returns the environment of a Core whose event loop is observed; `file`: where its probe writes. */
export const loopProbe = (file: string): Record<string, string> => ({
  NODE_OPTIONS: `--import ${pathToFileURL(join(ROOT, "e2e/bench/loop-probe.mjs")).href}`,
  KUMA_BENCH_LOOP: file,
});

/** Returns the delays of such a Core's event loop since the last call. */
export function loopDelay(core: Child, file: string): Promise<LoopDelay> {
  const written = (): LoopDelay | null => {
    try {
      return JSON.parse(readFileSync(`${file}.${core.pid}`, "utf8")) as LoopDelay;
    } catch {
      return null; // not written yet, or only in part
    }
  };
  const before = written()?.n ?? 0;
  sendSignal(core.pid, "SIGUSR2");
  return until("the probe of the event loop", () => {
    const now = written();
    return now !== null && now.n > before ? now : null;
  });
}
