import type { BlockList } from "node:net";
import { proxyList } from "../../lib/net/client-address.ts";

/**
 * Returns the proxies whose X-Forwarded-For is trusted at the moment: those configured on this host, and those of the
 * cluster's settings. In: `configured` never changes; `settings` returns the same array until it changes.
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
