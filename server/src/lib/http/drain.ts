/**
 * Empties a queue in the background, step after step, never two at once. The run ends in the very turn in which it last
 * looked at the queue: what is queued before that look is taken by this run, and what is queued after it starts the
 * next one. (A flag reset in `.finally` is reset later than the last look; items queued in between would never be
 * taken.)
 */
export class Drain {
  readonly #more: () => boolean;
  readonly #step: () => Promise<boolean>;
  #running: Promise<void> | null = null;

  /**
   * `more` reports whether anything is queued; `step` takes some of it and must not reject: false ends the run although
   * something is left, until the next `start`.
   */
  constructor(more: () => boolean, step: () => Promise<boolean>) {
    this.#more = more;
    this.#step = step;
  }

  /** Starts a run unless one is under way; to be called after something was queued. */
  start(): void {
    if (this.#running === null && this.#more()) this.#running = this.#run();
  }

  /** Resolves when no run is under way. */
  async idle(): Promise<void> {
    while (this.#running !== null) await this.#running;
  }

  async #run(): Promise<void> {
    try {
      while (this.#more() && (await this.#step()));
    } finally {
      this.#running = null;
    }
  }
}
