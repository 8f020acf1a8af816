import { isLoopback } from "../../lib/address.ts";
import { networkOf } from "../../lib/network.ts";

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
  let requests = 0;
  let bytes = 0;
  const places = new Map<string, number>();
  return {
    enter(bodyBytes, client) {
      const key = networkOf(client);
      const ofOne = places.get(key) ?? 0;
      // A proxy on this machine that nobody named would make all its callers one.
      if (ofOne >= limit.ofOne && !isLoopback(client)) return null;
      if (requests >= limit.requests || bytes + bodyBytes > limit.bytes) return null;
      places.set(key, ofOne + 1);
      requests += 1;
      bytes += bodyBytes;
      return () => {
        requests -= 1;
        bytes -= bodyBytes;
        const left = (places.get(key) ?? 1) - 1;
        if (left > 0) places.set(key, left);
        else places.delete(key);
      };
    },
  };
}
