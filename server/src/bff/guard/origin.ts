import type { IncomingHttpHeaders } from "node:http";
import type { Reason } from "@core-console/shared/contract/service";

export interface OriginFacts {
  host: string | undefined;
  /** as the caller reaches this listener */
  scheme: "http" | "https";
  /** host[:port] as operators enter it in KUMA_CONSOLE_HOSTS */
  configured: readonly string[];
}

/**
 * Reports whether a page of this origin belongs to this console: it was loaded under the name that this request came
 * by, or under one that the operator configured, whatever name a proxy has put into Host.
 */
export function isOwnOrigin(origin: string, { host, scheme, configured }: OriginFacts): boolean {
  const said = origin.toLowerCase();
  return (
    said === `${scheme}://${host?.toLowerCase() ?? ""}` ||
    configured.some(
      (name) => said === originOf("https", name) || (scheme === "http" && said === originOf("http", name)),
    )
  );
}

/** Returns the origin as a browser writes it: without the scheme's default port. Null for what is not a host. */
export function originOf(scheme: "http" | "https", name: string): string | null {
  const url = URL.parse(`${scheme}://${name}`);
  return url !== null && url.pathname === "/" && url.search + url.hash + url.username === "" ? url.origin : null;
}

/**
 * Returns which header a proxy fails to pass on, as far as a refused origin shows it: `host`, it puts a name of its own
 * into Host; `scheme`, it terminates TLS and does not say so. Null where the browser itself says that the page is of
 * another site.
 */
export function missingLine(origin: string, facts: OriginFacts, headers: IncomingHttpHeaders): Reason["params"] {
  const { "sec-fetch-site": site } = headers;
  const page = URL.parse(origin);
  if ((site !== undefined && site !== "same-origin") || page === null || !/^https?:$/.test(page.protocol)) return {};
  const host = facts.host?.toLowerCase() ?? "";
  return { why: page.host === host ? "scheme" : "host", name: page.host.slice(0, 256), host: host.slice(0, 256) };
}
