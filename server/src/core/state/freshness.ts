import { EngineError } from "../etcd/client/engine-error.ts";
import type { Gateway } from "../etcd/client/gateway-types.ts";
import type { RaftWatch } from "../etcd/raft-watch.ts";
import { ApiProblem } from "./api-problem.ts";
import { ROOT } from "./keys.ts";
import type { Registry } from "./registry.ts";

/** One linearizable read may take this long; the BFF asks again rather than wait longer. */
const READ_TIMEOUT_MS = 1500;
const SEEN_TIMEOUT_MS = 2000;

/**
 * Linearizable reads of the registry (design page 2, Reads): a one-key linearizable read that started after the request
 * returns the store's revision; the answer is served once the copy in memory has reached it. Whoever raised that revision,
 * the copy reaches it, for its watch covers every key.
 * Requests that arrive while a read is under way share the next one.
 */
export class Consistency {
  #running: Promise<void> | null = null;
  #next: Promise<void> | null = null;
  readonly #gateway: Gateway;
  readonly #registry: Registry;
  readonly #raft: RaftWatch;

  constructor(o: { gateway: Gateway; registry: Registry; raft: RaftWatch }) {
    this.#gateway = o.gateway;
    this.#registry = o.registry;
    this.#raft = o.raft;
  }

  /** Resolves when the registry holds every change confirmed before this call. Rejects with no_leader. */
  sync(): Promise<void> {
    if (this.#next !== null) return this.#next;
    if (this.#running === null) return this.#start();
    const wait = this.#running.catch(() => undefined);
    this.#next = wait.then(() => {
      this.#next = null;
      return this.#start();
    });
    return this.#next;
  }

  /**
   * Resolves when the registry holds a change that was just made here. Rejects with outcome_unknown where it does not get
   * there: the change is made, its answer cannot be told; asking again with the same key can.
   */
  async seen(revision: number): Promise<void> {
    try {
      await this.#registry.reached(revision, AbortSignal.timeout(SEEN_TIMEOUT_MS));
    } catch {
      throw new ApiProblem("outcome_unknown");
    }
  }

  #start(): Promise<void> {
    const run = this.#read();
    this.#running = run;
    const clear = () => {
      if (this.#running === run) this.#running = null;
    };
    run.then(clear, clear);
    return run;
  }

  async #read(): Promise<void> {
    // A request sent into an election hangs until its own deadline although a leader exists sooner (tried, design page 4).
    if (this.#raft.leaderMemberId === null) throw new ApiProblem("no_leader");
    const signal = AbortSignal.any([this.#raft.epoch, AbortSignal.timeout(READ_TIMEOUT_MS)]);
    try {
      const { revision } = await this.#gateway.range({ key: ROOT, limit: 1 }, { timeoutMs: READ_TIMEOUT_MS, signal });
      await this.#registry.reached(revision, signal);
    } catch (error) {
      if (error instanceof EngineError || signal.aborted) throw new ApiProblem("no_leader");
      throw error;
    }
  }
}
