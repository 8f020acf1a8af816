import { untilWritable } from "./link.ts";
import { pause } from "./pause.ts";
import { ApiError } from "./problem.ts";

/** Returns what to do after a change got no final response of the cluster. @internal */
export function afterFailure(error: unknown): "ask-again" | "give-up" {
  if (!(error instanceof ApiError)) return "give-up";
  const { failure } = error;
  if (failure.kind === "unreachable") return "ask-again";
  if (failure.kind === "aborted" || failure.kind === "unreadable") return "give-up"; // `call` has retried it
  // no_leader: nothing was changed. no_quorum: it is unknown when the majority comes back, so nothing waits for it.
  // outcome_unknown: retrying with the same key returns the outcome, and never executes the change twice.
  return failure.problem.code === "no_leader" || failure.problem.code === "outcome_unknown" ? "ask-again" : "give-up";
}

/**
 * Reports whether the cluster refused, so that nothing was changed. After any other failure the same key yields the
 * outcome later.
 */
export function wasRefused(error: unknown): boolean {
  const failure = error instanceof ApiError ? error.failure : null;
  return failure?.kind === "problem" && failure.problem.status < 500;
}

/**
 * Retries a change while there is no leader: always with the same key, as soon as changes are possible again and at
 * least every 5 s, until the cluster accepts or refuses it or the operator cancels.
 */
export async function retryChange<T>(attempt: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
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
