import { createStore } from "../../lib/store/store.ts";
import { ApiError } from "./problem.ts";

/** Whether calls wait for the password to be confirmed; one dialog asks for it on behalf of all of them. */
export const passwordWanted = createStore(false);
const waiting = new Set<(given: boolean) => void>();

/** Resolves once the password was confirmed; rejects as aborted when the user cancels or the caller aborts. */
export function untilConfirmed(signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (given: boolean) => {
      waiting.delete(settle);
      signal?.removeEventListener("abort", giveUp);
      if (waiting.size === 0) passwordWanted.set(false);
      if (given) resolve();
      else reject(new ApiError({ kind: "aborted" }));
    };
    const giveUp = () => settle(false);
    waiting.add(settle);
    signal?.addEventListener("abort", giveUp);
    if (signal?.aborted === true) giveUp();
    else passwordWanted.set(true);
  });
}

/** Reports the outcome of the dialog to the waiting calls. */
export function confirmed(given: boolean): void {
  for (const settle of waiting) settle(given);
}
