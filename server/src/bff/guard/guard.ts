import type { IncomingHttpHeaders } from "node:http";
import { HEADER } from "@core-console/shared/contract/headers";
import type { ErrorCode } from "@core-console/shared/contract/errors";
import { isLoopback, isSameHost } from "../../lib/net/address.ts";
import { ROUTES } from "@core-console/shared/contract/routes";
import type { Route } from "@core-console/shared/contract/route";
import type { Credentials } from "../session/credentials.ts";
import { isOwnOrigin } from "./origin.ts";
import { xsrfFits } from "../session/xsrf.ts";

const READS = new Set(["GET", "HEAD", "OPTIONS"]);

/** Returns the name in a Host header without its port, lower case; null for what is not a host. */
export function hostName(host: string | undefined): string | null {
  const found = /^(\[[0-9a-f:.]+\]|[^:/?#@\s[\]]+)(?::\d{1,5})?$/i.exec(host ?? "");
  return found?.[1]?.toLowerCase() ?? null;
}

export interface HostFacts {
  host: string | undefined;
  /** names besides loopback literals and localhost under which this console may be called, lower case, without port */
  allowedHosts: readonly string[];
  /** the local address of this connection */
  localAddress: string;
}

/**
 * Reports whether a request is meant for this console. A foreign Host header is DNS rebinding; the address it was sent
 * to cannot be.
 */
export function meantForUs(facts: HostFacts): boolean {
  const name = hostName(facts.host);
  if (name === null) return false;
  const host = bare(name);
  return (
    isLoopback(host) ||
    isSameHost(host, facts.localAddress) ||
    facts.allowedHosts.some((own) => own === name || isSameHost(bare(own), host))
  );
}

/** Returns a name as written in a Host header, without the brackets of an IPv6 address. */
const bare = (name: string): string => name.replace(/^\[(.*)\]$/, "$1");

export interface ChangeFacts {
  method: string;
  headers: IncomingHttpHeaders;
  /** as the caller reaches this listener */
  scheme: "http" | "https";
  route: Route;
  credentials: Credentials;
  /**
   * as in KUMA_CONSOLE_HOSTS: a page loaded under one of these names belongs to this console, whatever the Host header
   * says
   */
  configured: readonly string[];
}

/** KUMA's clients send JSON to these routes under any content type. */
const ANY_TYPE: readonly Route[] = [ROUTES.signIn, ROUTES.signOut];

/**
 * Checks a change before anything else looks at it. A change sent by another site's page is recognised by Origin or
 * Sec-Fetch-Site, and cannot carry application/json without a preflight. The browser sends a session's cookie on its
 * own, so a session's change carries a token that only a page of this console can have read; bearers are sent by
 * programs, never by a browser on its own.
 */
export function guardChange(
  facts: ChangeFacts,
): Extract<ErrorCode, "cross_site" | "csrf" | "unsupported_media_type"> | null {
  if (READS.has(facts.method)) return null;
  const anyType = ANY_TYPE.includes(facts.route);
  const program = facts.credentials.kind === "given" && /^bearer\s/i.test(facts.credentials.authorization);
  if (program && !anyType) return null;
  if (isOtherSite(facts)) return "cross_site";
  if (anyType) return null;
  const { credentials } = facts;
  if (credentials.kind === "cookie" && facts.route.audience === "user")
    return xsrfFits(credentials.secret, facts.headers[HEADER.xsrf]) ? null : "csrf";
  return /^application\/json\s*(?:;|$)/i.test(facts.headers["content-type"] ?? "") ? null : "unsupported_media_type";
}

function isOtherSite({ headers, scheme, configured }: ChangeFacts): boolean {
  const { origin, "sec-fetch-site": site } = headers;
  if (site !== undefined && site !== "same-origin" && site !== "none") return true;
  return origin !== undefined && !isOwnOrigin(origin, { host: headers.host, scheme, configured });
}
