import type { EnrolRequest } from "@core-console/shared/contract/enrolment";
import type { FieldCode } from "@core-console/shared/words/field-code";
import { canonicalAddress, canonicalHost, isLoopback, splitAuthority } from "../../../lib/net/address.ts";
import { mayCall } from "../../../lib/net/outward-rules.ts";
import { bare } from "../../../lib/net/address.ts";
import type { HostRecord } from "../../state/records.ts";

/** In every certificate of a trial on loopback: the source address of each connection there is this one (tried). */
export const SHARED = "127.0.0.1";
/** Below it only root listens, and a Core does not run as root. */
const FIRST_PORT = 1024;
const NO_PLACES = { addresses: new Set<string>(), ports: new Set<number>() };

/** What a joiner says of itself: the certificate names `fqdn` and `addresses`, members dial the others. */
export type HostNames = Pick<EnrolRequest, "fqdn" | "addresses" | "raft" | "internal" | "console">;
export interface HostFault {
  path: keyof HostNames;
  code: FieldCode;
}

/** Every name and address in a host's certificate, each in its one spelling. */
export const namesOf = (host: Pick<HostNames, "fqdn" | "addresses">): Set<string> =>
  new Set([host.fqdn, ...host.addresses].map((name) => canonicalHost(name) ?? name.toLowerCase()));

/**
 * The first fault in what a joiner says of itself; null for none. The schema only bounds lengths. A host must be nameable by
 * others, so loopback only where the cluster itself is there (`local`), and members must be sent to the host itself only.
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

/** Not link-local, unspecified or multicast, which name no host. */
function isReachable(name: string, local: boolean): boolean {
  if (isLoopback(name)) return local;
  const address = canonicalAddress(name);
  return address === null || mayCall(address, FIRST_PORT, NO_PLACES);
}

/** `raft` and `internal` are dialled by every member: two ports of the host that the certificate names. */
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

/** It becomes a link in other Cores' consoles. */
function consoleFault(text: string, own: ReadonlySet<string>): HostFault | null {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || url.href !== `${url.origin}/`)
    return { path: "console", code: "format" };
  const host = canonicalHost(bare(url.hostname));
  return host !== null && own.has(host) ? null : { path: "console", code: "not_own_name" };
}

const MOVE_NAME_CHARS = 1000;
/** From where to where, for the audit. */
export function moveName(name: string, from: HostRecord | null, to: HostRecord | null): string {
  const place = (h: HostRecord | null): string => (h === null ? "?" : [...namesOf(h)].join(", "));
  return `${name}: ${place(from)} → ${place(to)}`.slice(0, MOVE_NAME_CHARS);
}
