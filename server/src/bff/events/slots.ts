import type { Share } from "../../lib/work/shares.ts";

/**
 * Limits of concurrent streams: of one session or token, of one user by all of these, and of all users. 1,000 streams
 * of several users fit.
 */
export const STREAMS_LIMIT = { each: 32, user: 200, all: 2000 } as const;

/** Retry-After of a stream that found no slot, s. */
export const SLOT_AGAIN_S = 10;

/** Returns the shares in which a stream occupies a slot. */
export function slotsOf({ id, userId }: { id: string; userId: string }): Share[] {
  return [
    [`each ${id}`, STREAMS_LIMIT.each],
    [`user ${userId}`, STREAMS_LIMIT.user],
    ["all", STREAMS_LIMIT.all],
  ];
}
