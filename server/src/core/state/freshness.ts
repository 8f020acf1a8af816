/**
 * Invariant: a read that waited for sync() sees every change confirmed before the call, whichever client of etcd made
 * it. A caller never joins a read that was started before its call: requests that arrive while one is in progress
 * share the next one. Without a leader, or if the read does not finish in time, sync() rejects with no_leader; it
 * never resolves on old data. See docs/architecture/data.md.
 */

import { ExclusiveRunner } from "../../lib/process/exclusive-runner.ts";
import { EngineError } from "../etcd/client/engine-error.ts";
import type { Gateway } from "../etcd/client/gateway-types.ts";
import type { RaftWatch } from "../etcd/raft-watch.ts";
import { ApiProblem } from "./api-problem.ts";
import { ROOT } from "./keys.ts";
import type { Registry } from "./registry.ts";

/** Timeout of one linearizable read; the BFF sends a new one rather than wait longer. */
const READ_TIMEOUT_MS = 1500;
const SEEN_TIMEOUT_MS = 2000;

/**
 * Makes reads of the registry linearizable (docs/architecture/data.md): a linearizable read of one key, started after
 * the request, returns the store's revision; the request is served once the cached registry has reached it. The
 * registry's watch covers every key, so it reaches the revision whichever client raised it. Requests that arrive while
 * a read is in progress share the next one.
 */
export class Consistency {
  readonly #reads = new ExclusiveRunner("again");
  readonly #gateway: Gateway;
  readonly #registry: Registry;
  readonly #raft: RaftWatch;

  constructor(parts: { gateway: Gateway; registry: Registry; raft: RaftWatch }) {
    this.#gateway = parts.gateway;
    this.#registry = parts.registry;
    this.#raft = parts.raft;
  }

  /** Resolves when the registry holds every change confirmed before this call. Rejects with no_leader. */
  sync(): Promise<void> {
    return this.#reads.run(() => this.#read());
  }

  /**
   * Resolves when the registry holds a change that was just made here. Rejects with outcome_unknown if it does not get
   * there in time: the change is committed but cannot be shown; a repeated call with the same key returns it.
   */
  async seen(revision: number): Promise<void> {
    try {
      await this.#registry.reached(revision, AbortSignal.timeout(SEEN_TIMEOUT_MS));
    } catch {
      throw new ApiProblem("outcome_unknown");
    }
  }

  async #read(): Promise<void> {
    // A request sent during an election hangs until its own deadline although a leader is elected sooner (observed).
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
