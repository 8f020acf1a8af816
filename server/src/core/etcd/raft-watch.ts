import { PAUSED_MS } from "@core-console/shared/domain/attention";
import { missed, MISSED_APART_MS } from "@core-console/shared/domain/missed";
import type { Gateway } from "./client/gateway-types.ts";
import type { RaftStatus } from "./vars.ts";
import type { Logger } from "../../lib/logging/logger.ts";

/** While no live leader is known, and for SETTLE_MS after: a pause after a kill is 1.16 × longer without this (tried, design page 4). */
const FAST_MS = 20;
const SLOW_MS = 250;
const SETTLE_MS = 2000;
const PROBE_TIMEOUT_MS = 500;

/**
 * What this Core's own engine says of Raft, read from /debug/vars at the design's rates.
 * `epoch` is aborted whenever leader or term change or the engine is gone: calls sent under an old leadership end at once.
 * A reading that is missing once changes nothing: a stalled disk or a busy processor is no change of leadership.
 */
export class RaftWatch {
  status: RaftStatus | null = null;
  /** when the status was read, by the clock that never steps; 0 for never */
  readAtMs = 0;
  /** since when readings have been missing in a row; null: the last one came */
  #missedSinceMs: number | null = null;
  #epoch = new AbortController();
  #fastUntilMs = 0;
  #wake: (() => void) | null = null;
  readonly #gateway: Gateway;
  readonly #now: () => number;
  readonly #log: Logger;
  readonly #listeners = new Set<() => void>();

  constructor(o: { gateway: Gateway; now: () => number; log: Logger }) {
    this.#gateway = o.gateway;
    this.#now = o.now;
    this.#log = o.log;
  }

  get leaderMemberId(): string | null {
    return this.status?.leaderMemberId ?? null;
  }

  get leads(): boolean {
    return this.status?.raftState === "StateLeader";
  }

  get epoch(): AbortSignal {
    return this.#epoch.signal;
  }

  /** Calls back when role, term or leader changed. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** A sign that the leader may be gone (its Core refuses, its stream broke): read fast for a while. */
  suspect(): void {
    this.#fastUntilMs = this.#now() + SETTLE_MS;
    this.#wake?.();
  }

  /** The engine exited: nothing it said holds any more. */
  engineGone(): void {
    this.#missedSinceMs = null;
    this.#set(null);
    this.suspect();
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const startedAt = this.#now();
      try {
        const status = await this.#gateway.raftStatus({ timeoutMs: PROBE_TIMEOUT_MS });
        this.readAtMs = this.#now();
        this.#missedSinceMs = null;
        this.#set(status);
      } catch (error) {
        this.#log.debug({ err: error }, "raft status unavailable");
        // Where this process itself was paused, the answer may have come in time: that is no reading.
        if (this.#now() - startedAt <= PROBE_TIMEOUT_MS + PAUSED_MS) this.#missedSinceMs ??= this.#now();
        else this.#missedSinceMs = null;
        if (missed(this.#missedSinceMs, this.#now(), MISSED_APART_MS)) this.#set(null);
      }
      const now = this.#now();
      if (this.leaderMemberId === null) this.#fastUntilMs = now + SETTLE_MS;
      const period = now < this.#fastUntilMs ? FAST_MS : SLOW_MS;
      // A clock that was set back must not make this wait for it.
      await this.#pause(Math.min(period, Math.max(1, period - (now - startedAt))), signal);
    }
  }

  #set(status: RaftStatus | null): void {
    const before = this.status;
    this.status = status;
    if (
      before?.raftState === status?.raftState &&
      before?.term === status?.term &&
      before?.leaderMemberId === status?.leaderMemberId
    )
      return;
    this.#fastUntilMs = this.#now() + SETTLE_MS;
    if (before?.term !== status?.term || before?.leaderMemberId !== status?.leaderMemberId) {
      this.#epoch.abort(new Error("leadership changed"));
      this.#epoch = new AbortController();
    }
    this.#log.info(
      { raftState: status?.raftState ?? null, term: status?.term ?? null, leader: status?.leaderMemberId ?? null },
      "raft",
    );
    for (const listener of this.#listeners) {
      try {
        listener();
      } catch (error) {
        // It says nothing of the engine, and must not end the watch.
        this.#log.error({ err: error }, "raft: a listener failed");
      }
    }
  }

  async #pause(ms: number, signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", done);
        this.#wake = null;
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal.addEventListener("abort", done, { once: true });
      this.#wake = done;
    });
  }
}
