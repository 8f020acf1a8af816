import { createStore } from "../store/store.ts";

/** The secret of the one-time link that was opened; null where there is none, and after a reload. In memory alone. */
export const setupSecret = createStore<string | null>(null);

/** Takes the secret out of the address bar at once, so that neither history nor a shared screen keeps it. Before the router looks. */
export function takeSetupSecret(setupPath: string): void {
  if (location.pathname !== setupPath || location.hash.length < 2) return;
  setupSecret.set(decodeURIComponent(location.hash.slice(1)));
  history.replaceState(history.state, "", setupPath);
}
