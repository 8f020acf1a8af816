import { setTimeout as pause } from "node:timers/promises";
import { CONDITION_MS } from "./patience.ts";

export interface Wait {
  everyMs?: number;
}

/** Thrown by a look that finds that the awaited condition can never hold. */
export class Hopeless extends Error {}

/**
 * Repeats a look until it returns a truthy value, and returns that value. On timeout it throws what was waited for,
 * with what the last look reported. A look that throws is repeated, except where waiting cannot help: it is hopeless,
 * or an expectation that must always hold failed.
 */
export async function until<T>(
  what: string,
  look: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  wait: Wait = {},
): Promise<T> {
  const { everyMs = 50 } = wait;
  const end = performance.now() + CONDITION_MS;
  let last = "nothing";
  for (;;) {
    try {
      const found = await look();
      if (found !== null && found !== undefined && found !== false) return found;
      last = "nothing";
    } catch (error) {
      if (error instanceof Hopeless || isExpectation(error)) throw error;
      last = error instanceof Error ? error.message : String(error);
    }
    if (performance.now() > end) throw new Error(`${what}: not within ${CONDITION_MS} ms; last: ${last}`);
    await pause(everyMs);
  }
}

/**
 * Reports whether an error is a failed `expect` of Vitest; errors of node:assert carry a code, and belong to commands
 * that may be repeated.
 */
const isExpectation = (error: unknown): boolean =>
  error instanceof Error && error.name === "AssertionError" && !("code" in error);

/**
 * Waits for a fixed time, for what runs by the clock on purpose: a pace of traffic, a fault that lasts. Never to wait
 * for a result.
 */
export const lasting = (ms: number): Promise<void> => pause(ms);
