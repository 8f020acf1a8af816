import { startInBackground } from "./background.ts";
import type { Logger } from "../logging/logger.ts";

/**
 * Acts every `ms` until the answer is called. While what an act promised is not done, none begins: one after the other,
 * however long one takes. One that fails is logged, and the next one comes in its turn.
 */
export function every(ms: number, act: () => Promise<void> | void, log: Pick<Logger, "error">): () => void {
  let running = false;
  const timer = setInterval(() => {
    if (running) return;
    running = true;
    startInBackground(log, "a periodic act", async () => {
      try {
        await act();
      } finally {
        running = false;
      }
    });
  }, ms);
  return () => clearInterval(timer);
}
