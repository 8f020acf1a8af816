import { isIPv6 } from "node:net";

export interface Address {
  host: string;
  port: number;
}

const HOST = /^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?\.?$/;

/** Reads HOST, HOST:PORT, [v6] or [v6]:PORT; null where it is none of them, or the port is not 1–65535. */
export function parseAddress(text: string, defaultPort: number): Address | null {
  const match = /^(?:\[([0-9A-Fa-f:.%]+)\]|([^:[\]\s]+))(?::(\d{1,5}))?$/.exec(text);
  if (match === null) return isIPv6(text) ? { host: text, port: defaultPort } : null;
  const host = match[1] ?? match[2] ?? "";
  const port = match[3] === undefined ? defaultPort : Number(match[3]);
  const hostOk = match[1] === undefined ? HOST.test(host) && host.length <= 253 : isIPv6(host);
  return hostOk && port >= 1 && port <= 65_535 ? { host, port } : null;
}
