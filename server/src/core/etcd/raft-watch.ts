/**
 * Invariants of the Raft state as this Core sees it: `status` is the engine's last reading, or null once readings have
 * been missing in a row or the engine has exited. Whenever the leader or the term in it changes, and only then, `epoch`
 * is aborted and replaced, before any listener is notified: a call sent under an earlier leadership ends at once, and
 * one sent after the change is not aborted by it. See docs/architecture/core.md.
 */

import { PAUSED_MS } from "@core-console/shared/domain/attention";
import { missed, MISSED_APART_MS } from "@core-console/shared/domain/missed";
import type { Gateway } from "./client/gateway-types.ts";
import type { RaftStatus } from "./vars.ts";
import type { Logger } from "../../lib/logging/logger.ts";

/**
 * Polling interval while no leader is known and for SETTLE_MS after; without it the pause after a leader's death is
 * 1.16 times as long (tried).
 */
const FAST_MS = 20;
const SLOW_MS = 250;
const SETTLE_MS = 2000;
const PROBE_TIMEOUT_MS = 500;

type Change = "none" | "role" | "leadership";

/**
 * Returns what differs between two readings: the leader or the term (`leadership`), only this member's role, or
 * neither.
 */
function changeBetween(before: RaftStatus | null, after: RaftStatus | null): Change {
  const differs = (field: "term" | "leaderMemberId" | "raftState"): boolean => before?.[field] !== after?.[field];
  if (differs("term") || differs("leaderMemberId")) return "leadership";
  return differs("raftState") ? "role" : "none";
}

/**
 * Polls the Raft state of this Core's own engine from /debug/vars; see the invariants above. A single missed reading
 * changes nothing: a stalled disk or a busy processor is no change of leadership.
 */
export class RaftWatch {
  status: RaftStatus | null = null;
  /** when the status was read, by the monotonic clock; 0 for never */
  readAtMs = 0;
  /** since when readings have failed in a row; null: the last one succeeded */
  #missedSinceMs: number | null = null;
  #epoch = new AbortController();
  #fastUntilMs = 0;
  #wake: (() => void) | null = null;
  readonly #gateway: Gateway;
  readonly #now: () => number;
  readonly #log: Logger;
  readonly #listeners = new Set<() => void>();

  constructor(deps: { gateway: Gateway; now: () => number; log: Logger }) {
    this.#gateway = deps.gateway;
    this.#now = deps.now;
    this.#log = deps.log;
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

  /** Registers a listener that is called when role, term or leader changes. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /**
   * Polls at the fast rate for a while. Called when the leader may have failed: its Core refuses connections or its
   * stream broke.
   */
  suspect(): void {
    this.#fastUntilMs = this.#now() + SETTLE_MS;
    this.#wake?.();
  }

  /** Discards the last status, as the engine has exited. */
  engineExited(): void {
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
        // If this process itself was paused, the response may have arrived in time: this is not a missed reading.
        if (this.#now() - startedAt <= PROBE_TIMEOUT_MS + PAUSED_MS) this.#missedSinceMs ??= this.#now();
        else this.#missedSinceMs = null;
        if (missed(this.#missedSinceMs, this.#now(), MISSED_APART_MS)) this.#set(null);
      }
      const now = this.#now();
      if (this.leaderMemberId === null) this.#fastUntilMs = now + SETTLE_MS;
      const period = now < this.#fastUntilMs ? FAST_MS : SLOW_MS;
      // A clock that was set back must not prolong this pause.
      await this.#pause(Math.min(period, Math.max(1, period - (now - startedAt))), signal);
    }
  }

  #set(status: RaftStatus | null): void {
    const change = changeBetween(this.status, status);
    this.status = status;
    if (change === "none") return;
    this.#fastUntilMs = this.#now() + SETTLE_MS;
    if (change === "leadership") {
      this.#epoch.abort(new Error("leadership changed"));
      this.#epoch = new AbortController();
    }
    const { raftState = null, term = null, leaderMemberId: leader = null } = status ?? {};
    this.#log.info({ raftState, term, leader }, "raft");
    this.#notify();
  }

  #notify(): void {
    for (const listener of this.#listeners) {
      try {
        listener();
      } catch (error) {
        // A listener's error is unrelated to the engine and must not end the watch.
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
