import type { Shutdown } from "../lib/process/shutdown.ts";

/** What runs until it fails, or is asked to restart. */
export interface Round<F> {
  failed: Promise<F>;
  restartAsked: Promise<void>;
}
export type OnClose = (name: string, close: () => Promise<void>) => void;

/**
 * Runs what `start` starts; where a restart is asked for, closes it in the reverse of how it was put together and starts
 * it again in this process. Resolves with why it cannot go on. A shutdown meanwhile waits for what is closing and wins.
 */
export async function runAgain<F>(shutdown: Shutdown, start: (onClose: OnClose) => Promise<Round<F>>): Promise<F> {
  for (;;) {
    const closers: (() => Promise<void>)[] = [];
    const takeOut: (() => void)[] = [];
    const round = await start((name, close) => {
      const closeOnce = once(close);
      closers.unshift(closeOnce);
      takeOut.push(shutdown.add(name, closeOnce));
    });
    let ending = false;
    takeOut.push(shutdown.add("restarts", () => void (ending = true)));
    const failure = await Promise.race([round.failed, round.restartAsked.then(() => null)]);
    if (failure !== null) return failure;
    for (const close of closers) await close();
    // Whoever shuts down ends the process: there is nothing to go on with.
    if (ending) await new Promise<never>(() => undefined);
    for (const out of takeOut) out();
  }
}

/** Closing twice at the same time is closing once. */
function once(close: () => Promise<void>): () => Promise<void> {
  let closing: Promise<void> | null = null;
  return () => (closing ??= close());
}
