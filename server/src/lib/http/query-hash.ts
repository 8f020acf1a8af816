import { createHash } from "node:crypto";

/**
 * Returns a hash that stands for the query of a URL in logs, of consoles and Cores alike: the query may contain what no
 * log may, while equal queries stay recognisable.
 */
export function queryHash(url: string): string {
  const at = url.indexOf("?");
  return createHash("sha256")
    .update(at < 0 ? "" : url.slice(at + 1))
    .digest("hex")
    .slice(0, 16);
}
