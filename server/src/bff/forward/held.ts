/** Rule 1: so many requests, and so many bytes of their bodies, wait for a leader; more are told at once. */
export const HELD_LIMIT = { requests: 1000, bytes: 64 * 1_048_576 } as const;

export interface Held {
  /** takes a place; the answer gives it back. null: full */
  enter(bodyBytes: number): (() => void) | null;
}

export function createHeld(limit: { requests: number; bytes: number } = HELD_LIMIT): Held {
  let requests = 0;
  let bytes = 0;
  return {
    enter(bodyBytes) {
      if (requests >= limit.requests || bytes + bodyBytes > limit.bytes) return null;
      requests += 1;
      bytes += bodyBytes;
      return () => {
        requests -= 1;
        bytes -= bodyBytes;
      };
    },
  };
}
