import { authority, canonicalHost, isLoopback } from "../../../lib/net/address.ts";
import { FIRST_CORE_ID, FIRST_CORE_NAME } from "@core-console/shared/contract/ids";
import { randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { isIP, isIPv4 } from "node:net";
import { sleep, type Clock } from "../../../lib/time/clock.ts";
import type { EnrolAnswer } from "@core-console/shared/contract/enrolment";
import { refOf } from "../../../lib/ref.ts";
import { callEnrol, EnrolRefused } from "./call-enrol.ts";
import { namesOf } from "../home/host-names.ts";
import { establishTrust, type TrustSources } from "./trust.ts";
import { hostProof } from "./prove-host.ts";
import { CoreFailure } from "../home/core-failure.ts";
import { addressesOf, claimLoopback, probePort, type ReservedPort } from "../home/addresses.ts";
import { writeCoreJson, type CoreJson, type Endpoint } from "../home/core-json.ts";
import { readIfThere } from "../../../lib/process/read-if-there.ts";
import { writeWhole } from "../../../lib/process/write-whole.ts";
import type { Layout } from "../home/layout.ts";
import { bare } from "../../../lib/net/address.ts";
import { peerName } from "../pki/peer-name.ts";
import { createCa, createCsr, createNodeKey, csrKeyHash, issueCertificate, caHash, fingerprint } from "../pki/ca.ts";

/** Polling interval of a host that waits for approval: well below one address's limit for a minute. */
const APPROVAL_LOOK_MS = 5000;
/** Errors that do not end the wait: the cluster is in an election, off, or limits the requests. */
const PASSING = new Set<string>(["join_unreachable", "no_leader", "outcome_unknown", "rate_limited", "internal"]);

/** Placement of this Core as given on the command line; null: the default. */
export interface Placement {
  host: string | null;
  raftListen: Endpoint | null;
  /** where members dial its engine; further ones are added to its certificate */
  raftAdvertise: readonly Endpoint[];
  internal: Endpoint | null;
  health: Endpoint | null;
  console: Endpoint | null;
  rest: Endpoint | null;
}

/** The default ports of a Core. */
export interface Ports {
  health: number;
  raft: number;
  internal: number;
  console: number;
  rest: number;
}

export type Places = Pick<CoreJson, "host" | "addresses" | "raft" | "internal" | "console" | "rest" | "health">;

/** Returns where everything listens and is reached, for a host given by name or address. */
async function placesOf(host: string, p: Placement, ports: Ports, towards: string | null): Promise<Places> {
  const loopback = isIP(host) !== 0 && isLoopback(host);
  const listenHost = loopback ? host : "0.0.0.0";
  const raftListen = p.raftListen ?? { host: listenHost, port: ports.raft };
  const internalListen = p.internal ?? { host: listenHost, port: ports.internal };
  return {
    host,
    addresses: await addressesOf(
      host,
      p.raftAdvertise.map((a) => a.host),
      towards,
    ),
    raft: { listen: raftListen, advertise: p.raftAdvertise[0] ?? { host, port: raftListen.port } },
    internal: { listen: internalListen, advertise: { host, port: internalListen.port } },
    console: p.console ?? { host: listenHost, port: ports.console },
    rest: p.rest ?? { host: listenHost, port: ports.rest },
    health: p.health ?? { host: listenHost, port: ports.health },
  };
}

/** The first Core of a life of a cluster. */
interface FirstCore {
  id: string;
  name: string;
  generation: number;
  /** its engine starts on data that are there already */
  existing: boolean;
}
const FOUNDED: FirstCore = { id: FIRST_CORE_ID, name: FIRST_CORE_NAME, generation: 1, existing: false };

/**
 * Creates the identity of the first Core of a new cluster, or of a restored one (`first`): CA, its own certificate, and
 * core.json last. May be repeated after a crash at any point.
 */
export async function foundCluster(
  layout: Layout,
  host: string,
  placement: Placement,
  ports: Ports,
  nowMs: number,
  { id, name, generation, existing }: FirstCore = FOUNDED,
): Promise<CoreJson> {
  const ref = refOf(id);
  const places = await placesOf(host, placement, ports, null);
  await refuseTakenPorts(places, false);
  const ca = { cert: readIfThere(layout.caCert), key: readIfThere(layout.caKey) };
  const whole = ca.cert !== null && ca.key !== null ? { cert: ca.cert, key: ca.key } : await createCa(nowMs);
  writeWhole(layout.caKey, whole.key);
  writeWhole(layout.caCert, whole.cert, 0o644);
  const key = await createNodeKey();
  const names = { fqdn: host, addresses: places.addresses };
  const certificate = await issueCertificate(whole, await createCsr(key, names), ref, names, nowMs);
  writeWhole(layout.nodeKey, key);
  writeWhole(layout.nodeCert, certificate, 0o644);
  const clusterToken = `kuma-${randomUUID()}`;
  const raftKey = await createNodeKey();
  const raftCsr = await createCsr(raftKey, names);
  writeWhole(layout.raftKey, raftKey);
  writeWhole(layout.raftCert, await issueCertificate(whole, raftCsr, peerName(clusterToken), names, nowMs), 0o644);
  const self: CoreJson = {
    format: 1,
    id,
    ref,
    name,
    ...places,
    generation,
    lifeId: randomUUID(),
    clusterToken,
    raftGuard: true,
    engine: { initialCluster: `${ref}=https://${authority(places.raft.advertise)}`, existing },
    peers: [],
  };
  writeCoreJson(layout.coreJson, self);
  return self;
}

/** What a join on this host is started with. */
export interface JoinRequest {
  layout: Layout;
  id: string;
  joinHost: string;
  joinPort: number;
  placement: Placement;
  ports: Ports;
  trust: TrustSources;
  version: string;
  engineVersion: string;
  clock: Clock;
  /** called with the fingerprint of the trusted cluster, for the user at the host to compare with the page */
  onTrusted: (fingerprint: string) => void;
  /**
   * called when the host waits for an administrator's approval, with the fingerprint of its key to compare with the
   * page. May throw to give up
   */
  waits: (wait: { name: string; endsAt: string; fingerprint: string; ca: string }) => void;
  defaultHost: () => string;
}

/**
 * Enrols this host with a cluster and writes its home; core.json last. The key pair is created and stored first, so
 * that an interrupted run resumes with the same key and gets the same response. Throws CoreFailure.
 */
export async function enrolHere<H extends ReservedPort>(
  request: JoinRequest,
  createHealthPort: () => H,
): Promise<{ self: CoreJson; health: H | null }> {
  const { layout } = request;
  const ca = await establishTrust(request.joinHost, request.joinPort, request.trust);
  request.onTrusted(fingerprint(caHash(ca)));
  const tried = new Set<string>();
  const kept = keptPlace(layout);
  for (;;) {
    const claim = await hostFor(request, tried, kept, createHealthPort);
    try {
      return { self: await enrolAs(request, ca, claim.address, claim.health !== null), health: claim.health };
    } catch (error) {
      await claim.health?.close();
      // The refusal is final: a home created for this attempt is removed, so that the next ID finds none.
      if (kept === null && error instanceof EnrolRefused) rmSync(layout.core, { recursive: true, force: true });
      // An address whose Core is only off can be bound but is taken in the registry: the next one is tried.
      const again = claim.automatic && error instanceof CoreFailure && error.code === "host_taken";
      if (!again) throw error;
      tried.add(claim.address);
    }
  }
}

async function enrolAs(o: JoinRequest, ca: string, host: string, healthHeld: boolean): Promise<CoreJson> {
  const { layout } = o;
  const places = await placesOf(host, o.placement, o.ports, o.joinHost);
  await refuseTakenPorts(places, healthHeld);
  const key = readIfThere(layout.nodeKey) ?? (await createNodeKey());
  writeWhole(layout.nodeKey, key);
  writeWhole(`${layout.core}/host`, host);
  const csr = await createCsr(key, { fqdn: host, addresses: places.addresses }).catch(() => null);
  const keyHash = csr === null ? null : await csrKeyHash(csr);
  if (csr === null || keyHash === null)
    throw new CoreFailure("home_half_written", { home: layout.home, file: layout.nodeKey });
  const oldKey = readIfThere(layout.oldNodeKey);
  const answer = await untilApproved(o, keyHash, {
    host: o.joinHost,
    port: o.joinPort,
    ca,
    clock: o.clock,
    body: {
      id: o.id,
      csr,
      fqdn: host,
      addresses: places.addresses,
      raft: authority(places.raft.advertise),
      internal: authority(places.internal.advertise),
      console: ownConsole(places),
      version: o.version,
      engineVersion: o.engineVersion,
      clockMs: o.clock.now(),
      ...(oldKey === null ? {} : { proof: hostProof(oldKey, { id: o.id, csr }) }),
    },
  });
  writeWhole(layout.caCert, answer.ca, 0o644);
  writeWhole(layout.nodeCert, answer.certificate, 0o644);
  const self: CoreJson = {
    format: 1,
    id: o.id,
    ref: answer.ref,
    name: answer.name,
    ...places,
    generation: answer.generation,
    lifeId: answer.lifeId,
    clusterToken: answer.clusterToken,
    engine: null,
    peers: answer.peers,
  };
  writeCoreJson(layout.coreJson, self);
  rmSync(layout.oldNodeKey, { force: true });
  return self;
}

/**
 * Repeats the request until an administrator has approved this host; once it waits, only the cluster's decision ends
 * that.
 */
async function untilApproved(
  o: Pick<JoinRequest, "waits" | "clock">,
  keyHash: string,
  call: Parameters<typeof callEnrol>[0],
): Promise<EnrolAnswer> {
  let waiting = false;
  for (;;) {
    const answer = await callEnrol(call).catch((error: unknown) => {
      if (waiting && error instanceof CoreFailure && PASSING.has(error.code)) return null;
      throw error;
    });
    if (answer !== null && !("code" in answer)) return answer;
    if (answer !== null && !waiting)
      o.waits({ name: answer.name, endsAt: answer.endsAt, fingerprint: fingerprint(keyHash), ca: call.ca });
    waiting = true;
    await sleep(o.clock, APPROVAL_LOOK_MS);
  }
}

/** Checks that every port is free before anything is written or sent. Throws ports_taken, address_not_here. */
async function refuseTakenPorts(p: Places, healthHeld: boolean): Promise<void> {
  const all = [p.internal.listen, p.raft.listen, p.console, p.rest, ...(healthHeld ? [] : [p.health])];
  for (const at of all) await probePort(at);
}

/**
 * Returns the URL of this Core's console for users: by its host name, as a listener on all addresses has no usable
 * address.
 */
export function consoleUrl({ host, console: at }: Pick<CoreJson, "host" | "console">): string {
  return isLoopback(at.host) ? `http://${authority(at)}` : `https://${authority({ host, port: at.port })}`;
}

/**
 * Returns that URL for the cluster, which accepts only a link to the host itself; null for a console on loopback,
 * which serves this host alone.
 */
export function ownConsole(places: Pick<Places, "host" | "addresses" | "console">): string | null {
  const url = consoleUrl(places);
  const names = namesOf({ fqdn: places.host, addresses: places.addresses });
  return names.has(canonicalHost(bare(new URL(url).hostname)) ?? "") ? url : null;
}

/**
 * Returns the host name of an interrupted run that may have sent its request, which resumes under that name; null if
 * there is none.
 */
function keptPlace(layout: Layout): string | null {
  return readIfThere(`${layout.core}/host`);
}

async function hostFor<H extends ReservedPort>(
  request: JoinRequest,
  tried: ReadonlySet<string>,
  kept: string | null,
  createHealthPort: () => H,
): Promise<{ address: string; health: H | null; automatic: boolean }> {
  const fixed = request.placement.host ?? (kept !== null && !tried.has(kept) ? kept : null);
  if (fixed !== null) return { address: fixed, automatic: request.placement.host === null, health: null };
  if (!isIPv4(request.joinHost) || !isLoopback(request.joinHost))
    return { address: request.defaultHost(), automatic: false, health: null };
  return { ...(await claimLoopback(request.joinHost, request.ports, tried, createHealthPort)), automatic: true };
}
