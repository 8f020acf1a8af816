import type { Logger } from "../logging/logger.ts";

type Act = () => unknown;

/** Runs what nobody waits for. Never throws: a failure is logged and ends nothing else. Resolves when it is over. */
export async function inBackground(log: Pick<Logger, "error">, what: string, act: Act): Promise<void> {
  try {
    await act();
  } catch (err) {
    log.error({ err }, `${what}: failed`);
  }
}

/** The same for a caller that goes on at once: no promise is left to anybody. */
export function startInBackground(log: Pick<Logger, "error">, what: string, act: Act): void {
  // Rejects where the log itself throws; then there is nobody left to report it to.
  inBackground(log, what, act).catch(() => undefined);
}

/** Runs the stops one after the other, each whatever became of those before it. Never throws: failures are logged by name. */
export async function stopAll(
  log: Pick<Logger, "error">,
  stops: readonly (readonly [what: string, stop: Act])[],
): Promise<void> {
  for (const [what, stop] of stops) await inBackground(log, `stopping ${what}`, stop);
}
