/** Last uses of sessions and tokens as this Core saw them, by the hash of their secret; ms since 1970. */
export class LastUse {
  readonly #seen = new Map<string, number>();

  saw(hash: string, atMs: number): void {
    this.#seen.set(hash, atMs);
  }

  /** null: this Core saw none */
  of(hash: string): number | null {
    return this.#seen.get(hash) ?? null;
  }
}
