import { startInBackground } from "./background.ts";
import type { Logger } from "../logging/logger.ts";

/**
 * Runs `act` every `ms` until the returned function is called. Runs never overlap: while the promise of one is pending,
 * none begins. A run that fails is logged, and the next one takes place as usual.
 */
export function every(ms: number, act: () => Promise<void> | void, log: Pick<Logger, "error">): () => void {
  let running = false;
  const timer = setInterval(() => {
    if (running) return;
    running = true;
    startInBackground(log, "a periodic task", async () => {
      try {
        await act();
      } finally {
        running = false;
      }
    });
  }, ms);
  return () => clearInterval(timer);
}
