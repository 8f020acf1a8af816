import type { Clock } from "../../lib/time/clock.ts";

/** The calls that wait for a route. */
export class WaitingCalls<Route> {
  readonly #clock: Clock;
  readonly #calls = new Set<(route: Route | null) => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves with what `release` is called with, or with null at the deadline or when `signal` aborts. */
  wait(untilMs: number, signal: AbortSignal | null): Promise<Route | null> {
    return new Promise((resolve) => {
      const done = (route: Route | null): void => {
        this.#calls.delete(done);
        cancel();
        signal?.removeEventListener("abort", giveUp);
        resolve(route);
      };
      const giveUp = (): void => done(null);
      const cancel = this.#clock.after(Math.max(0, untilMs - this.#clock.now()), giveUp);
      this.#calls.add(done);
      if (signal?.aborted === true) giveUp();
      else signal?.addEventListener("abort", giveUp, { once: true });
    });
  }

  release(route: Route | null): void {
    for (const done of this.#calls) done(route);
  }
}
