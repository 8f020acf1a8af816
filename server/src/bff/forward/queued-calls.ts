import { isLoopback } from "../../lib/net/address.ts";
import { networkOf } from "../../lib/net/network.ts";
import { createShares } from "../../lib/work/shares.ts";

/**
 * Rule 1: limits of requests, and of bytes in their bodies, that are queued for a leader; requests beyond them are
 * answered at once. One address may use a part of the slots.
 */
const QUEUE_LIMIT = { requests: 1000, bytes: 64 * 1_048_576, ofOne: 100 } as const;

export interface QueueLimit {
  requests: number;
  bytes: number;
  ofOne: number;
}

export interface QueuedCalls {
  /** takes a slot; the returned function releases it. null: the queue is full */
  enter(bodyBytes: number, client: string): (() => void) | null;
}

export function createQueuedCalls(limit: QueueLimit = QUEUE_LIMIT): QueuedCalls {
  let bytes = 0;
  const slots = createShares();
  return {
    enter(bodyBytes, client) {
      if (bytes + bodyBytes > limit.bytes) return null;
      // Behind a proxy on this machine that is not configured as trusted all callers would count as one.
      const ofOne = isLoopback(client) ? Infinity : limit.ofOne;
      const leave = slots.enter([
        [`of ${networkOf(client)}`, ofOne],
        ["all", limit.requests],
      ]);
      if (leave === null) return null;
      bytes += bodyBytes;
      return () => {
        bytes -= bodyBytes;
        leave();
      };
    },
  };
}
