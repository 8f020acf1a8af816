import { createStore } from "./store.ts";

/** The last announcement, for the screen (a while) and for screen readers; `n` distinguishes equal texts. */
export const notice = createStore<{ n: number; text: string; shown: boolean } | null>(null);
let n = 0;

/** Announces a text in the live region; `shown` also shows it on the screen for a few seconds. */
export function announce(text: string, shown = false): void {
  n += 1;
  notice.set({ n, text, shown });
}
