/**
 * Returns how long one attempt may take, ms. It is better to send a read or a change with an idempotency key again than
 * to wait for it; a change without a key can only be waited for. `leftMs`: how long the request may still be queued.
 */
export function tryMs(facts: { read: boolean; idempotent: boolean; leftMs: number }): number {
  if (!facts.idempotent) return 5000;
  return Math.max(250, Math.min(facts.read ? 2000 : 3000, facts.leftMs));
}

/**
 * Returns the pause before a request is sent again, ms, by the number of failed attempts before this one: the first
 * repeat goes at once.
 */
export const pauseMs = (failedBefore: number): number => Math.min(100, failedBefore * 25);
