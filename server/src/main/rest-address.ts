import type { CoreJson } from "../core/members/home/core-json.ts";
import { isLoopback } from "../lib/net/address.ts";

/**
 * Returns where scripts call this Core: the port on which its REST listener runs (`listening`, `https://0.0.0.0:7223`),
 * by the name under which others reach this host. On loopback, which no other host reaches, the address itself.
 */
export function restAddress(listening: string, self: Pick<CoreJson, "host" | "rest">): string {
  const url = new URL(listening);
  const host = isLoopback(self.rest.host) ? self.rest.host : self.host;
  return `${url.protocol}//${host.includes(":") && !host.startsWith("[") ? `[${host}]` : host}:${url.port}`;
}
