import { untilWritable } from "./link.ts";
import { pause } from "./pause.ts";
import { ApiError } from "./problem.ts";

/** What to do after a change brought no answer of the cluster's own. */
export function afterFailure(error: unknown): "ask-again" | "give-up" {
  if (!(error instanceof ApiError)) return "give-up";
  const { failure } = error;
  if (failure.kind === "unreachable") return "ask-again";
  if (failure.kind === "aborted" || failure.kind === "unreadable") return "give-up"; // unreadable: `call` has asked again
  // no_leader: nothing was changed. no_quorum: nobody knows when the majority comes back, so nothing waits for it.
  // outcome_unknown: the same key tells what became of it, and never does it twice.
  return failure.problem.code === "no_leader" || failure.problem.code === "outcome_unknown" ? "ask-again" : "give-up";
}

/** Whether the cluster said no, so that nothing was done. Of all else the same key tells later what became of it. */
export function wasRefused(error: unknown): boolean {
  const failure = error instanceof ApiError ? error.failure : null;
  return failure?.kind === "problem" && failure.problem.status < 500;
}

/**
 * Carries a click through the time without a leader: asks again, always with the same key, when changes
 * can be made again and at least every 5 s, until the cluster says yes or no or the operator gives up.
 */
export async function held<T>(attempt: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await attempt(signal);
    } catch (error) {
      if (signal.aborted || afterFailure(error) === "give-up") throw error;
    }
    await pause(Math.min(200 * 2 ** tries, 2000), signal);
    await untilWritable(5000, signal);
  }
}
