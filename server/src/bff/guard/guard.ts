import type { IncomingHttpHeaders } from "node:http";
import type { ErrorCode } from "@core-console/shared/contract/errors";

export interface GuardFacts {
  method: string;
  headers: IncomingHttpHeaders;
  /** names besides loopback literals and localhost that this console is called by, lower case, without port */
  allowedHosts: readonly string[];
}

type Refusal = Extract<ErrorCode, "misdirected" | "cross_site" | "unsupported_media_type">;

const READS = new Set(["GET", "HEAD", "OPTIONS"]);
const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|\[::1\])$/;

/** The name in a Host header without its port, lower case; null for what is no host at all. */
export function hostName(host: string | undefined): string | null {
  const found = /^(\[[0-9a-f:.]+\]|[^:/?#@\s[\]]+)(?::\d{1,5})?$/i.exec(host ?? "");
  return found?.[1]?.toLowerCase() ?? null;
}

/** Loopback literals and localhost: the only places that the console listens on until sign-in exists. */
export function isLoopback(name: string): boolean {
  return name === "localhost" || LOOPBACK.test(name);
}

/**
 * What every request must pass before anything else looks at it. A foreign Host is DNS rebinding; a change that another site's page sends
 * is told by Origin or Sec-Fetch-Site, and cannot carry application/json without asking first. Bearer tokens are sent by programs, never by
 * a browser on its own.
 */
export function guard(f: GuardFacts): Refusal | null {
  const name = hostName(f.headers.host);
  if (name === null || !(isLoopback(name) || f.allowedHosts.includes(name))) return "misdirected";
  if (READS.has(f.method) || /^bearer\s/i.test(f.headers.authorization ?? "")) return null;
  const { origin, "sec-fetch-site": site } = f.headers;
  if (origin !== undefined && origin.toLowerCase() !== `http://${f.headers.host?.toLowerCase() ?? ""}`)
    return "cross_site";
  if (site !== undefined && site !== "same-origin" && site !== "none") return "cross_site";
  return /^application\/json\s*(?:;|$)/i.test(f.headers["content-type"] ?? "") ? null : "unsupported_media_type";
}
