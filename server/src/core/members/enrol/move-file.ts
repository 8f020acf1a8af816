import { createPrivateKey, X509Certificate } from "node:crypto";
import { rmSync, statSync } from "node:fs";
import { isIP } from "node:net";
import * as z from "zod/mini";
import type { MoveRequest } from "@core-console/shared/contract/enrolment";
import { authority, canonicalHost, isLoopback, isSameHost } from "../../../lib/net/address.ts";
import { namesOf, SHARED } from "../home/host-names.ts";
import { CoreFailure } from "../home/core-failure.ts";
import { ownConsole, type Places } from "./make-identity.ts";
import { createCsr } from "../pki/ca.ts";
import { peerName } from "../pki/peer-name.ts";
import { addressesOf, type Network, probePort, systemNetwork } from "../home/addresses.ts";
import { CoreJson, type Endpoint, writeCoreJson } from "../home/core-json.ts";
import { readIfThere } from "../../../lib/process/read-if-there.ts";
import { writeWhole } from "../../../lib/process/write-whole.ts";
import type { Layout } from "../home/layout.ts";

/**
 * The file with this host's new addresses and the certificates for them, which its Core applies when it starts.
 * Contains no key.
 */
const MoveJson = z.object({
  format: z.literal(1),
  places: z.pick(CoreJson, {
    host: true,
    addresses: true,
    raft: true,
    internal: true,
    console: true,
    rest: true,
    health: true,
  }),
  certificate: z.string(),
  raftCertificate: z.nullable(z.string()),
});

/** Returns a Core's current addresses. */
export const placesIn = ({ host, addresses, raft, internal, console, rest, health }: CoreJson): Places => ({
  host,
  addresses,
  raft,
  internal,
  console,
  rest,
  health,
});

/**
 * Returns a Core's addresses after its host has moved: ports stay, and so do listeners except those on an address that
 * it gives up. Without a new address for the engine, one that was configured apart from the host's name stays too.
 */
export async function movedPlaces(
  self: CoreJson,
  to: { host: string | null; raft: readonly Endpoint[] },
  towards: string | null,
  network: Network = systemNetwork,
): Promise<Places> {
  const host = to.host ?? self.host;
  const { listen, advertise } = self.raft;
  const apart = isSameHost(advertise.host, self.host) ? [] : [advertise];
  const advertised = to.raft.length > 0 ? to.raft : apart;
  const names = advertised.map((at) => at.host);
  const addresses = inOrder(self.addresses, await addressesOf(host, names, towards, steady(network)));
  const [before, after] = [namesOf({ fqdn: self.host, addresses: self.addresses }), namesOf({ fqdn: host, addresses })];
  const own = isIP(host) !== 0 ? host : addresses.find((address) => isIP(address) !== 0);
  const moved = (at: Endpoint, onto = own): Endpoint => {
    const bound = canonicalHost(at.host) ?? at.host;
    return before.has(bound) && !after.has(bound) && onto !== undefined ? { host: onto, port: at.port } : at;
  };
  const raft = advertised[0] ?? { host, port: advertise.port };
  return {
    host,
    addresses,
    // On loopback each address is bound by itself.
    raft: { listen: moved(listen, isLoopback(raft.host) ? raft.host : own), advertise: raft },
    internal: { listen: moved(self.internal.listen), advertise: { host, port: self.internal.advertise.port } },
    console: moved(self.console),
    rest: moved(self.rest),
    health: moved(self.health),
  };
}

/**
 * Sorts the addresses of a name, which arrive in changing order: an administrator approves the request as it was, and
 * a repeated one must be the same.
 */
const steady = (network: Network): Network => ({
  ...network,
  resolve: async (name) => (await network.resolve(name)).toSorted(),
});

/** Returns `before` if both contain the same addresses: another order is no change. */
const inOrder = (before: readonly string[], now: string[]): string[] =>
  before.toSorted().join() === now.toSorted().join() ? [...before] : now;

/**
 * Checks every port on which this Core does not listen yet before the cluster is asked, and that at least one of the
 * addresses is this host's: a mistyped one would cost the cluster a voter. Throws ports_taken, address_not_here.
 */
export async function probeMoved(self: CoreJson, to: Places): Promise<void> {
  const now = placesIn(self);
  const listens = (p: Places): Endpoint[] => [p.internal.listen, p.raft.listen, p.console, p.rest, p.health];
  const known = listens(now).map(authority);
  for (const at of listens(to)) if (!known.includes(authority(at))) await probePort(at);
  const [first, ...others] = to.addresses.filter((address) => isIP(address) !== 0 && address !== SHARED);
  if (first === undefined) return;
  const probes = [first, ...others].map((address) => probePort({ host: address, port: 0 }));
  if ((await Promise.allSettled(probes)).every(({ status }) => status === "rejected")) await probes[0];
}

/** Returns the request to the leader, signed with this host's keys. Throws home_half_written. */
export async function moveRequest(
  { layout, self }: { layout: Layout; self: CoreJson },
  to: Places,
): Promise<MoveRequest> {
  const names = { fqdn: to.host, addresses: to.addresses };
  const sign = (file: string, key: string | null): Promise<string> => {
    const damaged = (): never => {
      throw new CoreFailure("home_half_written", { home: layout.home, file });
    };
    return key === null ? damaged() : createCsr(key, names).catch(damaged);
  };
  const [raftCert, raftKey] = [readIfThere(layout.raftCert), readIfThere(layout.raftKey)];
  const word = `CN=${peerName(self.clusterToken)}`;
  const certified = raftCert !== null && parsed(raftCert)?.subject.split("\n").includes(word) === true;
  return {
    ref: self.ref,
    csr: await sign(layout.nodeKey, readIfThere(layout.nodeKey)),
    raftCsr: certified ? await sign(layout.raftKey, raftKey) : null,
    fqdn: to.host,
    addresses: to.addresses,
    raft: authority(to.raft.advertise),
    internal: authority(to.internal.advertise),
    console: ownConsole(to),
    restart: false,
  };
}

/**
 * Stores a move, which the Core applies when it starts. The file gets the owner of core.json, as the caller may run as
 * root.
 */
export function keepMove(
  layout: Layout,
  move: { places: Places; certificate: string; raftCertificate: string | null },
): void {
  const { uid, gid } = statSync(layout.coreJson);
  const owner = process.getuid?.() === 0 ? { uid, gid } : null;
  writeWhole(layout.moveJson, `${JSON.stringify({ format: 1, ...move }, null, 2)}\n`, 0o600, owner);
}

/** Deletes a stored move. */
export function dropMove(layout: Layout): void {
  rmSync(layout.moveJson, { force: true });
}

/**
 * Applies a stored move, with the home's lock and before anything of the Core runs; the file is deleted last, so that
 * an interrupted move is repeated. Returns the new content of core.json. Throws home_half_written.
 */
export function takeMove(layout: Layout, self: CoreJson): CoreJson {
  const text = readIfThere(layout.moveJson);
  if (text === null) return self;
  const move = readMove(layout, text);
  const before = `${self.ref}=https://${authority(self.raft.advertise)}`;
  const after = `${self.ref}=https://${authority(move.places.raft.advertise)}`;
  const engine =
    self.engine === null ? null : { ...self.engine, initialCluster: self.engine.initialCluster.replace(before, after) };
  const next = { ...self, ...move.places, engine };
  if (move.raftCertificate !== null) writeWhole(layout.raftCert, move.raftCertificate, 0o644);
  writeWhole(layout.nodeCert, move.certificate, 0o644);
  writeCoreJson(layout.coreJson, next);
  dropMove(layout);
  return next;
}

/**
 * Reads a move file. Its certificate must be for this host's key: a file copied from another host would make the Core
 * unusable.
 */
function readMove(layout: Layout, text: string): z.infer<typeof MoveJson> {
  try {
    const move = MoveJson.parse(JSON.parse(text));
    const [certificate, ca, key] = [
      new X509Certificate(move.certificate),
      new X509Certificate(readIfThere(layout.caCert) ?? ""),
      createPrivateKey(readIfThere(layout.nodeKey) ?? ""),
    ];
    if (certificate.verify(ca.publicKey) && certificate.checkPrivateKey(key)) return move;
  } catch {
    // Reported below as a damaged file.
  }
  throw new CoreFailure("home_half_written", { home: layout.home, file: layout.moveJson });
}

function parsed(certificate: string): X509Certificate | null {
  try {
    return new X509Certificate(certificate);
  } catch {
    return null;
  }
}
