import { createStore } from "./store.ts";

/** The last thing said on the page, for eyes (a while) and for screen readers; `n` tells equal texts apart. */
export const notice = createStore<{ n: number; text: string; shown: boolean } | null>(null);
let n = 0;

/** Says something in the live region; `shown` also puts it on the screen for a few seconds. */
export function announce(text: string, shown = false): void {
  n += 1;
  notice.set({ n, text, shown });
}
