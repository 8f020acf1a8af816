import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Cluster } from "../support/cluster/cluster.ts";
import { historyOf, pauseAfter } from "../support/history/audit.ts";
import { checkHistory, type Verdict } from "../support/history/check-history.ts";
import type { Action } from "../support/history/history.ts";
import { startTraffic } from "../support/history/traffic.ts";
import { ROOT } from "../support/cluster/kuma.ts";
import { seeded } from "../support/random.ts";
import { until } from "../support/until.ts";
import type { Fault } from "./faults.ts";

export interface RoundResult {
  verdict: Verdict;
  pauseMs: number;
  /** actions refused or unknown */
  failed: number;
  /** violations, as text: faults of the history, and failed actions although a majority survived */
  faults: string[];
}

/** Minimum number of confirmed changes before the fault, and after it was healed; less traffic proves nothing. */
const FLOOR = 40;

/**
 * Plays one fault with a seed: healthy before, traffic, fault, heal, healthy after, history. Throws when one of these
 * is not reached.
 */
export async function playRound(cluster: Cluster, fault: Fault, seed: number): Promise<RoundResult> {
  await cluster.green();
  const traffic = startTraffic({
    base: cluster.consoleUrl,
    bearer: cluster.administrator.token,
    workers: 4,
    paceMs: 15,
    seed,
    reads: 0.3,
  });
  const flows = async (what: string): Promise<void> => {
    const had = traffic.confirmedAt().length;
    await until(what, () => traffic.confirmedAt().length >= had + FLOOR);
  };
  try {
    await flows("traffic before the fault");
    const fromMs = performance.now();
    const heal = await fault.strike(cluster, seeded(seed));
    await heal();
    await flows("traffic after healing");
    await cluster.heal();
    await traffic.stop();
    const history = await historyOf(cluster, traffic.actions);
    const verdict = checkHistory(history);
    const failed = traffic.failed();
    const faults = [...verdict.faults, ...(fault.majority ? failed.map(actionText) : [])];
    if (faults.length > 0) keep(seed, fault, { verdict, history, failed });
    return { verdict, pauseMs: pauseAfter(traffic.confirmedAt(), fromMs), failed: failed.length, faults };
  } catch (error) {
    keep(seed, fault, { error: String(error), actions: traffic.actions });
    throw error;
  } finally {
    await traffic.stop();
  }
}

const actionText = (action: Action): string =>
  `${action.kind} ${action.name ?? action.ref ?? ""} ${action.outcome} (${action.code ?? "no answer"}) although a majority lived on, request ${action.requestId}`;

/** Stores the history of a failure; the cluster stores the logs of the processes. */
function keep(seed: number, fault: Fault, what: unknown): void {
  const folder = join(ROOT, "e2e/faults/reports");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${seed}.json`);
  writeFileSync(file, JSON.stringify({ seed, fault: fault.name, ...(what as object) }, null, 1));
  console.log(`kept ${file}`);
}
