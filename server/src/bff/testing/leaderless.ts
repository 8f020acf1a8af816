import { silentLogger } from "../../lib/logging/logger.ts";
import { createCores } from "../cores.ts";
import type { ForwarderOptions } from "../forward/forwarder.ts";
import { type QueueLimit, createQueuedCalls } from "../forward/queued-calls.ts";
import { shareReads } from "../forward/share-reads.ts";

/**
 * Creates a forwarder that finds no Core at all, on a clock that jumps to the end of each wait. `waits`: how long each
 * wait for a leader was to last, ms; `passedMs`: the time that passed on its clock.
 */
export function leaderless(limit?: QueueLimit) {
  const startMs = 1_000_000;
  let nowMs = startMs;
  const waits: number[] = [];
  const options: ForwarderOptions = {
    cores: createCores({ ca: "", client: null }),
    queue: createQueuedCalls(limit),
    log: silentLogger,
    reads: shareReads<never>(),
    clock: {
      now: () => nowMs,
      after(ms, callback) {
        nowMs += ms;
        queueMicrotask(callback);
        return () => undefined;
      },
    },
    resolver: {
      current: () => null,
      suspect: () => undefined,
      hint: () => undefined,
      believes: () => false,
      living: () => [],
      answering: () => [],
      coreOf: () => null,
      answered: () => false,
      noQuorum: () => null,
      onChange: () => () => undefined,
      close: () => undefined,
      wait(untilMs) {
        waits.push(untilMs - nowMs);
        nowMs = untilMs;
        return Promise.resolve(null);
      },
    },
  };
  return { options, waits, passedMs: () => nowMs - startMs };
}
