import type { TLSSocket } from "node:tls";
import type { X509Certificate } from "node:crypto";
import { BlockList, isIP, type Socket } from "node:net";
import type { FastifyRequest } from "fastify";
import { HEADER } from "@core-console/shared/contract/headers";
import { clientAddress, isTrusted, proxyList } from "../../../lib/net/client-address.ts";
import type { HttpDeps } from "../deps.ts";
import { publicKeyHash } from "../../members/home/peer-certificate.ts";
import type { KnownRecords } from "../../state/last-known/last-known.ts";
import type { Versioned } from "../../state/record-cache.ts";
import type { RemovedRecord } from "../../state/records.ts";
import type { SettingsRecord } from "../../state/records-access.ts";
import type { Connection } from "../../accounts/callers/caller.ts";

type Deps = Pick<HttpDeps, "registry" | "lastKnown" | "self">;

/** What a connection is judged by. @internal */
export interface IncomingFacts {
  socket: TLSSocket;
  forwardedFor: string | undefined;
}

/**
 * Returns what a connection proves of its caller. A certificate counts only while its service is in the registry with
 * that very key; until the registry is loaded, in the last known state.
 * @internal
 */
export function connectionOf(deps: Deps, incoming: IncomingFacts): Connection {
  const remote = incoming.socket.remoteAddress ?? "";
  const shown = shownBy(incoming.socket);
  const node = incoming.socket.authorized ? nodeOf(deps, shown) : null;
  const known = node === null ? undefined : recordedOf(deps, node);
  const member = known?.memberId != null;
  const voter = member && known.voter;
  const removed = removalOf(deps, shown);
  return {
    node,
    member,
    voter,
    removed,
    from: from(deps, remote, voter || node === deps.self.ref, incoming.forwardedFor),
  };
}

/** Returns what the connection of a request proves; see connectionOf. */
export function requestConnection(deps: Deps, request: FastifyRequest): Connection {
  const forwarded = request.headers[HEADER.forwardedFor];
  const socket = request.raw.socket as TLSSocket;
  return connectionOf(deps, { socket, forwardedFor: typeof forwarded === "string" ? forwarded : undefined });
}

/**
 * Reports whether a request comes from a trusted console: a voter's, or one at an address among the configured
 * proxies.
 */
export function isConfiguredConsole(deps: Deps, request: FastifyRequest, connection: Connection): boolean {
  return connection.voter || isTrusted(proxiesOf(deps.registry.settings), request.raw.socket.remoteAddress ?? "");
}

/** Reports whether the client presented a certificate of this cluster's CA, of any service. */
export function isCertified(socket: TLSSocket): boolean {
  return socket.authorized && socket.getPeerX509Certificate() !== undefined;
}

/** Returns the records that certificates count by; null: none are loaded yet, and none were copied to this host. */
const recordsOf = ({ registry, lastKnown }: Deps): Pick<KnownRecords, "services"> | null =>
  registry.ready ? registry : lastKnown.state;

/** Returns the membership of a service; without records, as this Core last stored it. */
function recordedOf(deps: Deps, ref: string): { memberId: string | null; voter: boolean } | undefined {
  const records = recordsOf(deps);
  return records === null ? deps.self.peers.find((p) => p.ref === ref) : records.services.get(ref)?.value;
}

function from(deps: Deps, remote: string, isBelieved: boolean, forwardedFor: string | undefined): string {
  const proxies = proxiesOf(deps.registry.settings);
  const said = (forwardedFor ?? "").split(",");
  const last = said.pop()?.trim() ?? "";
  return isBelieved && isIP(last) !== 0
    ? clientAddress(last, said.join(","), proxies)
    : clientAddress(remote, forwardedFor, proxies);
}

const NO_PROXIES = new BlockList();
const known = new WeakMap<object, BlockList>();

/** Parses the configured proxies, once per version of the settings. */
function proxiesOf(settings: Versioned<SettingsRecord> | null): BlockList {
  if (settings === null) return NO_PROXIES;
  const list = known.get(settings) ?? proxyList(settings.value.trustedProxies).trusted;
  known.set(settings, list);
  return list;
}

/** A presented certificate, and the ref in it. */
interface Shown {
  ref: string;
  certificate: X509Certificate;
}

/**
 * Returns the certificate that a client presented, of any CA: the handshake proves that it has the key. Null on the
 * host's socket, which does not speak TLS.
 */
function shownBy(socket: TLSSocket | Socket): Shown | null {
  const certificate = "getPeerX509Certificate" in socket ? socket.getPeerX509Certificate() : undefined;
  if (certificate === undefined) return null;
  return { ref: /^CN=(.+)$/m.exec(certificate.subject)?.[1] ?? "", certificate };
}

function nodeOf(deps: Deps, shown: Shown | null): string | null {
  if (shown === null) return null;
  const { ref, certificate } = shown;
  const records = recordsOf(deps);
  // A Core that is joining, or whose home an older version made, has nothing but the list of the others.
  if (records === null) return deps.self.peers.some((p) => p.ref === ref) ? ref : null;
  const record = records.services.get(ref)?.value;
  return record?.host?.keyHash === publicKeyHash(certificate) ? ref : null;
}

/**
 * Returns the record of a removed host that shows its key. Its certificate may be of the CA before a recovery, as all
 * that follows is that the host learns that it was removed.
 */
function removalOf(deps: Deps, shown: Shown | null): RemovedRecord | null {
  if (shown === null) return null;
  const keyHash = publicKeyHash(shown.certificate);
  // A service whose join was cancelled or whose ID was renewed stays, and may have had several hosts.
  for (const { value } of deps.registry.removals.values())
    if (value.ref === shown.ref && value.keyHash === keyHash) return value;
  return null;
}
