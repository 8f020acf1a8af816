import { createHash } from "node:crypto";

/** Stands for the query of a URL in logs, of consoles and Cores alike: it may hold what no log may, and two that are the same are seen to be. */
export function queryHash(url: string): string {
  const at = url.indexOf("?");
  return createHash("sha256")
    .update(at < 0 ? "" : url.slice(at + 1))
    .digest("hex")
    .slice(0, 16);
}
