import { setTimeout as pause } from "node:timers/promises";
import { CONDITION_MS } from "./patience.ts";

export interface Wait {
  /** generous: other work may share the machine */
  deadlineMs?: number;
  everyMs?: number;
}

/** Looks until it finds something true-like, and gives it. Throws what was waited for, with what the last look said. */
export async function until<T>(
  what: string,
  look: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  wait: Wait = {},
): Promise<T> {
  const { deadlineMs = CONDITION_MS, everyMs = 50 } = wait;
  const end = performance.now() + deadlineMs;
  let last = "nothing";
  for (;;) {
    try {
      const found = await look();
      if (found !== null && found !== undefined && found !== false) return found;
    } catch (error) {
      last = error instanceof Error ? error.message : String(error);
    }
    if (performance.now() > end) throw new Error(`${what}: not within ${deadlineMs} ms; last: ${last}`);
    await pause(everyMs);
  }
}

/** For what runs by the clock on purpose: a pace of traffic, a fault that lasts. Never to wait for a result. */
export const lasting = (ms: number): Promise<void> => pause(ms);
