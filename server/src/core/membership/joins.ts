import type { Reason, Service } from "@core-console/shared/contract/service";

type JoinView = {
  error: NonNullable<Service["join"]>["error"];
  waiting: Reason | null;
  progressPercent: number | null;
};

/** What the leader knows of a running join beyond the record: rebuilt by the next leader within a second. */
export interface JoinState {
  /** refs of members from which it can be reached, and when that was last seen */
  reachedFromMs: Map<string, number>;
  /** every pair was seen both ways lately; looked at until it is a member */
  reachable: boolean;
  /** lag small and in contact since; null while it is not */
  goodSinceMs: number | null;
  /** something has been in the way since */
  troubleSinceMs: number | null;
  error: JoinView["error"];
  waiting: Reason | null;
  progressPercent: number | null;
  probing: boolean;
  probedAtMs: number;
}

/** The joins under way, by ref. */
export class Joins {
  readonly #states = new Map<string, JoinState>();

  of(ref: string): JoinState {
    let state = this.#states.get(ref);
    if (state === undefined) {
      state = {
        reachedFromMs: new Map(),
        reachable: false,
        goodSinceMs: null,
        troubleSinceMs: null,
        error: null,
        waiting: null,
        progressPercent: null,
        probing: false,
        probedAtMs: 0,
      };
      this.#states.set(ref, state);
    }
    return state;
  }

  view(ref: string): JoinView {
    const s = this.#states.get(ref);
    return s === undefined
      ? { error: null, waiting: null, progressPercent: null }
      : { error: s.error, waiting: s.waiting, progressPercent: s.progressPercent };
  }

  forget(ref: string): void {
    this.#states.delete(ref);
  }

  clear(): void {
    this.#states.clear();
  }
}
