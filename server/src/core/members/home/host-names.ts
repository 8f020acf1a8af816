import type { EnrolRequest } from "@core-console/shared/contract/enrolment";
import type { FieldCode } from "@core-console/shared/words/field-code";
import { canonicalAddress, canonicalHost, isLoopback, splitAuthority } from "../../../lib/net/address.ts";
import { mayCall } from "../../../lib/net/outward-rules.ts";
import { bare } from "../../../lib/net/address.ts";
import type { HostRecord } from "../../state/records.ts";

/** In every certificate of a trial on loopback: the source address of each connection there (tried). */
export const SHARED = "127.0.0.1";
/** Only root listens on lower ports, and a Core does not run as root. */
const FIRST_PORT = 1024;
const NO_PLACES = { addresses: new Set<string>(), ports: new Set<number>() };

/** What a joiner reports of itself: the certificate contains `fqdn` and `addresses`, members dial the others. */
export type HostNames = Pick<EnrolRequest, "fqdn" | "addresses" | "raft" | "internal" | "console">;
/** The field at fault, and why. */
export interface HostFault {
  path: keyof HostNames;
  code: FieldCode;
}

/** Returns a host's own description, as it is stored. */
export function hostRecord(
  body: HostNames & Pick<EnrolRequest, "engineVersion">,
  keyHash: string,
  sourceAddress: string,
): HostRecord {
  const { fqdn, addresses, raft, internal, console, engineVersion } = body;
  const canonical = addresses.map((address) => canonicalHost(address) ?? address);
  return { keyHash, fqdn, addresses: canonical, raft, internal, console, sourceAddress, engineVersion };
}

/** Returns every name and address in a host's certificate in canonical form. */
export const namesOf = (host: Pick<HostNames, "fqdn" | "addresses">): Set<string> =>
  new Set([host.fqdn, ...host.addresses].map((name) => canonicalHost(name) ?? name.toLowerCase()));

/**
 * Returns the first fault in what a joiner reports of itself; null if there is none. The schema only bounds lengths.
 * The names must be usable by others, so loopback is allowed only if the cluster itself is there (`local`), and
 * members must be directed to the host itself only.
 */
export function hostFault(body: HostNames, local: boolean): HostFault | null {
  for (const [path, names] of [
    ["fqdn", [body.fqdn]],
    ["addresses", body.addresses],
  ] as const)
    for (const name of names) {
      if (canonicalHost(name) === null || name.includes("%")) return { path, code: "format" };
      if (!isReachable(name, local)) return { path, code: "host_not_usable" };
    }
  const own = namesOf(body);
  const fault = dialledFault(body, own);
  if (fault !== null) return fault;
  return body.console === null ? null : consoleFault(body.console, own);
}

/** Reports whether others can reach a name: link-local, unspecified and multicast addresses identify no host. */
function isReachable(name: string, local: boolean): boolean {
  if (isLoopback(name)) return local;
  const address = canonicalAddress(name);
  return address === null || mayCall(address, FIRST_PORT, NO_PLACES);
}

/**
 * Returns a fault of `raft` and `internal`, which every member dials: they must be two ports of the host that the
 * certificate names.
 */
function dialledFault(body: HostNames, own: ReadonlySet<string>): HostFault | null {
  const seen = new Set<number>();
  for (const path of ["raft", "internal"] as const) {
    const at = splitAuthority(body[path]);
    if (at === null || at.port < FIRST_PORT || seen.has(at.port)) return { path, code: "format" };
    const host = canonicalHost(at.host);
    const shared = host === SHARED && canonicalHost(body.fqdn) !== SHARED;
    if (host === null || shared || !own.has(host)) return { path, code: "not_own_name" };
    seen.add(at.port);
  }
  return null;
}

/** Returns a fault of the console's address, which becomes a link in other Cores' consoles. */
function consoleFault(text: string, own: ReadonlySet<string>): HostFault | null {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || url.href !== `${url.origin}/`)
    return { path: "console", code: "format" };
  const host = canonicalHost(bare(url.hostname));
  return host !== null && own.has(host) ? null : { path: "console", code: "not_own_name" };
}

const MOVE_NAME_CHARS = 1000;
/** Returns a service's name with the old and new addresses of its host, for the audit. */
export function moveName(name: string, from: HostRecord | null, to: HostRecord | null): string {
  const place = (h: HostRecord | null): string => (h === null ? "?" : [...namesOf(h)].join(", "));
  return `${name}: ${place(from)} → ${place(to)}`.slice(0, MOVE_NAME_CHARS);
}
