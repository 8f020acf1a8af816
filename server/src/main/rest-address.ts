import type { CoreJson } from "../core/members/home/core-json.ts";
import { isLoopback } from "../lib/net/address.ts";

/**
 * Where scripts call this Core: as its port for them turned out to listen (`listening`, `https://0.0.0.0:7223`), by the name
 * that others reach this host by. On loopback, which nobody else reaches, the address itself.
 */
export function restAddress(listening: string, self: Pick<CoreJson, "host" | "rest">): string {
  const url = new URL(listening);
  const host = isLoopback(self.rest.host) ? self.rest.host : self.host;
  return `${url.protocol}//${host.includes(":") && !host.startsWith("[") ? `[${host}]` : host}:${url.port}`;
}
