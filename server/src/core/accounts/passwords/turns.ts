/** Runs actions with the same key one after the other. */
export class Turns {
  readonly #last = new Map<string, { done: Promise<void>; waiting: number }>();

  /** Returns how many run or wait under a key. */
  waiting(key: string): number {
    return this.#last.get(key)?.waiting ?? 0;
  }

  async run<T>(key: string, act: () => Promise<T>): Promise<T> {
    const queue = this.#last.get(key) ?? { done: Promise.resolve(), waiting: 0 };
    const result = queue.done.then(act);
    queue.done = result.then(
      () => undefined,
      () => undefined,
    );
    queue.waiting++;
    this.#last.set(key, queue);
    try {
      return await result;
    } finally {
      if (--queue.waiting === 0) this.#last.delete(key);
    }
  }
}
