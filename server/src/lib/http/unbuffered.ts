/**
 * Headers of an answer that is streamed (events, logs, exports): proxies on the way must neither buffer nor compress
 * it.
 */
export const UNBUFFERED = { "cache-control": "no-store, no-transform", "x-accel-buffering": "no" } as const;
