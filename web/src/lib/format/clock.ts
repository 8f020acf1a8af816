import { every } from "../every.ts";
import { createStore } from "../store/store.ts";

/** Wall-clock time in ms, updated once a second while the page is open; read by everything that counts seconds. */
export const wallClock = createStore(Date.now());

/** Starts the clock; returns the function that stops it. */
export function startClock(now: () => number = Date.now): () => void {
  wallClock.set(now());
  return every(1000, () => wallClock.set(now()));
}
