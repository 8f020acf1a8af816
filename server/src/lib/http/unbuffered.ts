/** Headers of an answer that goes on as it comes (events, logs, exports): a proxy on the way keeps nothing back and packs nothing. */
export const UNBUFFERED = { "cache-control": "no-store, no-transform", "x-accel-buffering": "no" } as const;
