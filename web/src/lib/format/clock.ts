import { createStore } from "../store/store.ts";

/** Wall time in ms, moved on once a second while the page is open: everything that counts seconds reads this. */
export const wallClock = createStore(Date.now());

/** Starts the second hand; returns what stops it. */
export function startClock(now: () => number = Date.now): () => void {
  wallClock.set(now());
  const timer = setInterval(() => wallClock.set(now()), 1000);
  return () => clearInterval(timer);
}
