/**
 * How long one try may take, ms. A read or a change with a key is better sent again than waited for; a change without one
 * can only be waited for. `leftMs`: until the request has been held for as long as one may be.
 */
export function tryMs(f: { read: boolean; idempotent: boolean; leftMs: number }): number {
  if (!f.idempotent) return 5000;
  return Math.max(250, Math.min(f.read ? 2000 : 3000, f.leftMs));
}

/** The pause before a request is sent again, ms, by how many tries failed before this one: the first repeat goes at once. */
export const pauseMs = (failedBefore: number): number => Math.min(100, failedBefore * 25);
