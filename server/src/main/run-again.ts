import type { Shutdown } from "../lib/process/shutdown.ts";

/** Something that runs until it fails, or until a restart is requested. */
export interface Round<F> {
  failed: Promise<F>;
  restartAsked: Promise<void>;
}
export type OnClose = (name: string, close: () => Promise<void>) => void;

/**
 * Runs what `start` starts; where a restart is requested, closes it in the reverse order of its composition and starts
 * it again in this process. Resolves with why it cannot continue. A shutdown meanwhile waits for what is closing and
 * takes precedence.
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
    // The shutdown ends the process: there is nothing to continue.
    if (ending) await new Promise<never>(() => undefined);
    for (const out of takeOut) out();
  }
}

/** Returns a function that closes once, also when it is called twice at the same time. */
function once(close: () => Promise<void>): () => Promise<void> {
  let closing: Promise<void> | null = null;
  return () => (closing ??= close());
}
