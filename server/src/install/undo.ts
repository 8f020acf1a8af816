/** What was done, as the ways to take it back: in the reverse order, each tried also where another fails. */
export class Undo {
  readonly #acts: (() => Promise<void> | void)[] = [];

  /** Call before the act itself, with a way back that is also right where the act was only begun. */
  add(act: () => Promise<void> | void): void {
    this.#acts.push(act);
  }

  /** Gives why what could not be taken back could not. */
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
