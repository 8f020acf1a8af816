/**
 * What a call does while a run is under way:
 * - `skip`: nothing, it resolves at once;
 * - `join`: it shares the run under way, whose outcome it gets;
 * - `again`: it shares one more run, which starts when this one has ended, so it never misses what was true when it
 *   was made. All calls until then share the task of the first of them.
 */
export type Meanwhile = "skip" | "join" | "again";

type Task = () => Promise<void> | void;

/**
 * Runs tasks, never two at once. A call outside a run starts its task within the call and gets the outcome. A run that
 * fails ends like any other: its failure goes to those who share it, and the next run takes place as usual.
 */
export class ExclusiveRunner {
  readonly #meanwhile: Meanwhile;
  #current: Promise<void> | null = null;
  #next: Promise<void> | null = null;

  constructor(meanwhile: Meanwhile) {
    this.#meanwhile = meanwhile;
  }

  /** whether a run is under way */
  get running(): boolean {
    return this.#current !== null;
  }

  /** Runs the task, or does what `meanwhile` says. Rejects if the run that this call shares fails. */
  run(task: Task): Promise<void> {
    // The next run may be due but not yet begun: until it begins, no other may.
    if (this.#next !== null) return this.#next;
    const current = this.#current;
    if (current === null) return this.#start(task);
    switch (this.#meanwhile) {
      case "skip":
        return Promise.resolve();
      case "join":
        return current;
      case "again":
        return (this.#next = this.#after(current, task));
    }
  }

  async #after(current: Promise<void>, task: Task): Promise<void> {
    await current.catch(() => undefined);
    this.#next = null;
    return this.#start(task);
  }

  #start(task: Task): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    // Before the task begins, which may call this runner itself.
    this.#current = promise;
    resolve(this.#attempt(task));
    return promise;
  }

  async #attempt(task: Task): Promise<void> {
    try {
      await task();
    } finally {
      this.#current = null;
    }
  }
}
