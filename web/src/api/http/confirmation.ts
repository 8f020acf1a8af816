import { createStore } from "../../lib/store/store.ts";
import { ApiError } from "./problem.ts";

/** Some call waits for the password to be given again; a dialog asks for it, once for all that wait. */
export const passwordWanted = createStore(false);
const waiting = new Set<(given: boolean) => void>();

/** Resolves once the password was given; rejects as aborted when the asked one or the caller gives up. */
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

/** What the dialog came to. */
export function confirmed(given: boolean): void {
  for (const settle of waiting) settle(given);
}
