import type { IncomingHttpHeaders } from "node:http";
import { ApiProblem } from "../../state/api-problem.ts";
import { isLoopback, isSameHost } from "../../../lib/net/address.ts";

const JSON_TYPE = "application/json";
const CHANGES = new Set(["POST", "PUT", "PATCH", "DELETE"]);

/**
 * Checks the rules for every request, with or without a session: `Host` must be one of this Core's names (DNS
 * rebinding); a change without a bearer token must be JSON and, if the browser states an origin, come from this origin
 * (CSRF). `loose`: accepts any content type as JSON. Throws misdirected, unsupported_media_type, cross_site.
 */
export function guard(method: string, headers: IncomingHttpHeaders, ownNames: readonly string[], loose = false): void {
  const host = hostName(headers.host ?? "");
  if (!isOwnHost(host, ownNames)) throw new ApiProblem("misdirected", { host });
  if (!CHANGES.has(method) || /^bearer /i.test(headers.authorization ?? "")) return;
  // KUMA's clients sign in with any content type, so it is read as JSON; the remaining checks recognise a page of
  // another site.
  const type = loose ? JSON_TYPE : mediaType(headers);
  if (type !== JSON_TYPE) throw new ApiProblem("unsupported_media_type", { type });
  if (isOtherSite(headers)) throw new ApiProblem("cross_site");
}

function isOwnHost(host: string, ownNames: readonly string[]): boolean {
  return isLoopback(host) || ownNames.some((own) => own === host || isSameHost(own, host));
}

/** Returns the media type of the body without its parameters, lower case; empty if the header is missing. */
function mediaType(headers: IncomingHttpHeaders): string {
  return (headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
}

/** Reports whether a browser says that the request comes from a page of another site. */
function isOtherSite({ host, origin, "sec-fetch-site": site }: IncomingHttpHeaders): boolean {
  if (site !== undefined && site !== "same-origin" && site !== "none") return true;
  return origin !== undefined && (URL.parse(origin)?.host ?? null) !== host;
}

/** Returns the name in a Host header: lower case, without port and brackets. */
function hostName(header: string): string {
  const name = header.startsWith("[") ? header.slice(1, header.indexOf("]")) : header.replace(/:\d*$/, "");
  return name.toLowerCase();
}
