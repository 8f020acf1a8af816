/** The ways to undo what was done: run in the reverse order, each even if another fails. */
export class Undo {
  readonly #acts: (() => Promise<void> | void)[] = [];

  /** Adds a way back. Call before the act itself, with a way back that is also right where the act was only begun. */
  add(act: () => Promise<void> | void): void {
    this.#acts.push(act);
  }

  /** Undoes everything. Returns the errors of those ways back that failed. */
  async run(): Promise<unknown[]> {
    const failed: unknown[] = [];
    for (let act = this.#acts.pop(); act !== undefined; act = this.#acts.pop()) {
      try {
        await act();
      } catch (error) {
        failed.push(error);
      }
    }
    return failed;
  }
}
