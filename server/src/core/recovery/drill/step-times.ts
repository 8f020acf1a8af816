import type { DrillStep } from "@core-console/shared/contract/drill/drill";

/** Times the steps of a way, one after the other. */
export class StepTimes {
  readonly #now: () => number;
  readonly #onStep: (step: string) => void;
  readonly #done: DrillStep[] = [];
  #running: { step: string; sinceMs: number } | null = null;

  /** `now`: monotonic clock, ms; `onStep` is called when a step begins. */
  constructor(now: () => number, onStep: (step: string) => void) {
    this.#now = now;
    this.#onStep = onStep;
  }

  /** Name of the step that runs, or ran last; null before the first. */
  get current(): string | null {
    return this.#running?.step ?? this.#done.at(-1)?.step ?? null;
  }

  begin(step: string): void {
    this.end();
    this.#running = { step, sinceMs: this.#now() };
    this.#onStep(step);
  }

  /** Returns how long the current step has run, ms. */
  elapsed(): number {
    return this.#running === null ? 0 : Math.round(this.#now() - this.#running.sinceMs);
  }

  /** Ends the current step and returns all of them. */
  end(): DrillStep[] {
    if (this.#running !== null) this.#done.push({ step: this.#running.step, ms: this.elapsed() });
    this.#running = null;
    return [...this.#done];
  }
}
