import type { NodeView } from "@core-console/shared/contract/cluster";
import type { Heard } from "./decide-route.ts";

/** An answer older than this says nothing about the present: a deadline and a half, ms. */
const FRESH_MS = 600;

/** What the Cores last reported of themselves, by the addresses at which they were asked. */
export class NodeAnswers {
  readonly #heard = new Map<string, { view: NodeView; atMs: number }>();
  /** ref of the Core that answered at an address, by the certificate it presented; outlives the answer */
  readonly #met = new Map<string, string>();

  /** Records the answer of the Core at this address; null: it gave none. */
  take(core: string, view: NodeView | null, nowMs: number): void {
    if (view === null) return void this.#heard.delete(core);
    this.#heard.set(core, { view, atMs: nowMs });
    this.#met.set(core, view.ref);
  }

  clear(): void {
    this.#heard.clear();
  }

  any(): boolean {
    return this.#heard.size > 0;
  }

  at(core: string): NodeView | undefined {
    return this.#heard.get(core)?.view;
  }

  /** Returns the ref of the Core that last answered at this address. */
  refAt(core: string): string | undefined {
    return this.#met.get(core);
  }

  /** Returns the recent answers, at most one for each Core, which may be known both by its name and by an address. */
  fresh(nowMs: number): Heard[] {
    return this.#heardSince(nowMs - FRESH_MS);
  }

  /**
   * Returns the answers to the last question to each Core, whatever their age: a process that gets little processor
   * time asks late, which is no silence of the Cores.
   */
  last(): Heard[] {
    return this.#heardSince(-Infinity);
  }

  #heardSince(sinceMs: number): Heard[] {
    const byRef = new Map<string, Heard>();
    for (const [core, { view, atMs }] of this.#heard) if (atMs >= sinceMs) byRef.set(view.ref, { core, view });
    return [...byRef.values()];
  }

  /** Returns the address at which a Core last answered; null: this console has not met it. */
  addressOf(ref: string): string | null {
    for (const [core, met] of this.#met) if (met === ref) return core;
    return null;
  }

  /** Returns the addresses of the Cores that answer, those of the lowest rank first. */
  answering(rank: (view: NodeView) => number): string[] {
    return this.#ranked(() => true, rank);
  }

  /** Returns the addresses of the Cores that have a copy of the records, those of the lowest rank first. */
  ready(rank: (view: NodeView) => number): string[] {
    return this.#ranked((view) => view.ready, rank);
  }

  #ranked(which: (view: NodeView) => boolean, rank: (view: NodeView) => number): string[] {
    return [...this.#heard]
      .filter(([, { view }]) => which(view))
      .toSorted(([, a], [, b]) => rank(a.view) - rank(b.view))
      .map(([core]) => core);
  }
}
