import { isLoopback } from "../../lib/net/address.ts";
import { networkOf } from "../../lib/net/network.ts";
import { createShares } from "../../lib/work/shares.ts";

/** Rule 1: so many requests, and so many bytes of their bodies, wait for a leader; more are told at once. One address has a part of the places. */
export const HELD_LIMIT = { requests: 1000, bytes: 64 * 1_048_576, ofOne: 100 } as const;

export interface HeldLimit {
  requests: number;
  bytes: number;
  ofOne: number;
}

export interface Held {
  /** takes a place; the answer gives it back. null: full */
  enter(bodyBytes: number, client: string): (() => void) | null;
}

export function createHeld(limit: HeldLimit = HELD_LIMIT): Held {
  let bytes = 0;
  const places = createShares();
  return {
    enter(bodyBytes, client) {
      if (bytes + bodyBytes > limit.bytes) return null;
      // A proxy on this machine that nobody named would make all its callers one.
      const ofOne = isLoopback(client) ? Infinity : limit.ofOne;
      const leave = places.enter([
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
