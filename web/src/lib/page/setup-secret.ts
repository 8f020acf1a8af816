import { createStore } from "../store/store.ts";

/** The secret of the opened one-time link; null where there is none, and after a reload. Stored in memory only. */
export const setupSecret = createStore<string | null>(null);

/**
 * Removes the secret from the address bar at once, so that neither history nor a shared screen keeps it. Call it before
 * the router reads the URL.
 */
export function takeSetupSecret(setupPath: string): void {
  if (location.pathname !== setupPath || location.hash.length < 2) return;
  setupSecret.set(decodeURIComponent(location.hash.slice(1)));
  history.replaceState(history.state, "", setupPath);
}
