import { setTimeout as pause } from "node:timers/promises";

/** Thrown with a sentence for the operator; not an internal error. */
export class TrialFailure extends Error {}

export interface Wait {
  everyMs: number;
  deadlineMs: number;
  /** why waiting longer is useless; null while it is not */
  hopeless: () => string | null;
  /** what was waited for, for the message when the deadline passes */
  what: string;
  signal: AbortSignal;
}

/** Repeats the look until it returns something other than null; throws TrialFailure when it never will. */
export async function until<T>(look: () => Promise<T | null>, wait: Wait): Promise<T> {
  const end = performance.now() + wait.deadlineMs;
  for (;;) {
    wait.signal.throwIfAborted();
    const found = await look();
    if (found !== null) return found;
    const why = wait.hopeless();
    if (why !== null) throw new TrialFailure(why);
    if (performance.now() > end)
      throw new TrialFailure(`${wait.what}: not within ${Math.round(wait.deadlineMs / 1000)} s`);
    await pause(wait.everyMs, undefined, { signal: wait.signal });
  }
}
