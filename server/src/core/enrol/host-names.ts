import { isIP } from "node:net";
import type { EnrolRequest } from "@core-console/shared/contract/enrolment";

const LABEL = "[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?";
/** A host name whose last label is no number, so that no broken address passes for one; no wildcards (RFC 1123, 2.1). */
const NAME = new RegExp(`^(?:${LABEL}\\.)*(?!\\d+$)${LABEL}$`, "i");

/**
 * The first field by which a joiner would get a certificate or an address that no single host can have; null for none.
 * The schema only bounds their lengths.
 */
export function hostFault(
  body: Pick<EnrolRequest, "fqdn" | "addresses" | "raft" | "internal" | "console">,
): "fqdn" | "addresses" | "raft" | "internal" | "console" | null {
  if (!isHost(body.fqdn)) return "fqdn";
  if (body.addresses.some((a) => isIP(a) === 0)) return "addresses";
  if (!isAuthority(body.raft)) return "raft";
  if (!isAuthority(body.internal)) return "internal";
  // It becomes a link in other Cores' consoles.
  if (body.console !== null && !/^https?:$/.test(URL.parse(body.console)?.protocol ?? "")) return "console";
  return null;
}

function isHost(host: string): boolean {
  return isIP(host) !== 0 || (host.length <= 253 && NAME.test(host));
}

/** `host:port` and nothing more. */
export function isAuthority(text: string): boolean {
  const [, v6, host, port] = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text) ?? [];
  const fits = v6 === undefined ? host !== undefined && isHost(host) : isIP(v6) === 6;
  return fits && Number(port) >= 1 && Number(port) <= 65_535;
}
