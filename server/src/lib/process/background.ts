import type { Logger } from "../logging/logger.ts";

type Act = () => unknown;

/**
 * Runs a task that no caller waits for. Never throws: a failure is logged and ends nothing else. Resolves when the task
 * has ended.
 */
export async function inBackground(log: Pick<Logger, "error">, what: string, act: Act): Promise<void> {
  try {
    await act();
  } catch (err) {
    log.error({ err }, `${what}: failed`);
  }
}

/** Starts the same for a caller that continues at once: there is no promise to handle. */
export function startInBackground(log: Pick<Logger, "error">, what: string, act: Act): void {
  // Rejects where the log itself throws; then there is no way left to report it.
  inBackground(log, what, act).catch(() => undefined);
}

/** What a step of stopping ends, for the log, and the step. */
export type Stop = readonly [what: string, stop: Act];

/**
 * Runs the stops one after the other, each even if those before it failed. Never throws: failures are logged by name.
 */
export async function stopAll(log: Pick<Logger, "error">, stops: readonly Stop[]): Promise<void> {
  for (const [what, stop] of stops) await inBackground(log, `stopping ${what}`, stop);
}
