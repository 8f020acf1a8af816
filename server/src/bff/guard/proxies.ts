import type { BlockList } from "node:net";
import { proxyList } from "../../lib/net/client-address.ts";

/**
 * Whose word on the caller's address is believed just now: those of the operator on this host, and those of the cluster's settings.
 * In: `configured` never changes; `settings` gives the same list while it is the same.
 */
export function trustedNow(configured: readonly string[], settings: () => readonly string[]): () => BlockList {
  let last = settings();
  let { trusted } = proxyList([...configured, ...last]);
  return () => {
    const now = settings();
    if (now !== last) {
      last = now;
      ({ trusted } = proxyList([...configured, ...now]));
    }
    return trusted;
  };
}
