import type { Share } from "../../lib/work/shares.ts";

/** So many streams at once: of one session or token, of one user by whatever of them, and of all. 1,000 of several users fit. */
export const STREAMS_LIMIT = { each: 32, user: 200, all: 2000 } as const;

/** Who came in vain comes again after this, s. */
export const PLACE_AGAIN_S = 10;

/** Of what a stream takes a place. */
export function placesOf({ id, userId }: { id: string; userId: string }): Share[] {
  return [
    [`each ${id}`, STREAMS_LIMIT.each],
    [`user ${userId}`, STREAMS_LIMIT.user],
    ["all", STREAMS_LIMIT.all],
  ];
}
