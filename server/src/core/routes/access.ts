import type { TLSSocket } from "node:tls";
import { createHash, type X509Certificate } from "node:crypto";
import { BlockList, isIP } from "node:net";
import { clientAddress, proxyList } from "../../lib/client-address.ts";
import type { CoreContext } from "../context.ts";
import type { Versioned } from "../store/kept.ts";
import type { SettingsRecord } from "../store/records-access.ts";

/** What is known of a caller before its request is looked at. */
export interface Caller {
  /** the ref of the Core whose certificate it showed, null for none that counts */
  node: string | null;
  /** that Core is a member: an enrolled joiner may report and nothing else */
  member: boolean;
  /** the address it came from; the word of a member and of configured proxies for whom they forward is believed, nobody else's */
  from: string;
}

export interface IncomingFacts {
  socket: TLSSocket;
  forwardedFor: string | undefined;
}

/** Reads who calls off the connection. A certificate counts only while its service is in the registry with that very key. */
export function callerOf(c: CoreContext, incoming: IncomingFacts): Caller {
  const remote = incoming.socket.remoteAddress ?? "";
  const node = nodeOf(c, incoming.socket);
  const member = node !== null && memberIdOf(c, node) !== null;
  return { node, member, from: from(c, remote, member, incoming.forwardedFor) };
}

/** It showed a certificate of this cluster's CA, whoever's. */
export function isCertified(socket: TLSSocket): boolean {
  return socket.authorized && socket.getPeerX509Certificate() !== undefined;
}

/** By what this Core last knew, until its copy is loaded. */
function memberIdOf(c: CoreContext, ref: string): string | null {
  const known = c.registry.ready ? c.registry.services.get(ref)?.value : c.self.peers.find((p) => p.ref === ref);
  return known?.memberId ?? null;
}

function from(c: CoreContext, remote: string, byMember: boolean, forwardedFor: string | undefined): string {
  const proxies = proxiesOf(c.registry.settings);
  const said = (forwardedFor ?? "").split(",");
  const last = said.pop()?.trim() ?? "";
  return byMember && isIP(last) !== 0
    ? clientAddress(last, said.join(","), proxies)
    : clientAddress(remote, forwardedFor, proxies);
}

const NO_PROXIES = new BlockList();
const known = new WeakMap<object, BlockList>();

/** Read once for each state of the settings. */
function proxiesOf(settings: Versioned<SettingsRecord> | null): BlockList {
  if (settings === null) return NO_PROXIES;
  const list = known.get(settings) ?? proxyList(settings.value.trustedProxies).trusted;
  known.set(settings, list);
  return list;
}

/** An address, not a name: `127.evil.example` is anybody's. */
export function isLoopback(address: string): boolean {
  return address === "::1" || /^127(\.\d{1,3}){3}$/.test(address);
}

function nodeOf(c: CoreContext, socket: TLSSocket): string | null {
  if (!socket.authorized) return null;
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return null;
  const ref = /^CN=(.+)$/m.exec(certificate.subject)?.[1] ?? "";
  if (!c.registry.ready) return c.self.peers.some((p) => p.ref === ref) ? ref : null;
  const record = c.registry.services.get(ref)?.value;
  return record?.host?.keyHash === publicKeyHash(certificate) ? ref : null;
}

function publicKeyHash(certificate: X509Certificate): string {
  return createHash("sha256")
    .update(certificate.publicKey.export({ type: "spki", format: "der" }))
    .digest("hex");
}
