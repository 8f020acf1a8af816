/**
 * Invariants of the certificates for the peer port: only the leader signs them, only for members, one for each key, and
 * every serial number issued stays in the member's record, so that all of them are revoked with it. An engine requires
 * them only once every member presents one, so no member is shut out.
 */

import type { MembersDeps } from "../deps.ts";
import { namesOf } from "../home/host-names.ts";
import { csrKeyHash, issueCertificate } from "../pki/ca.ts";
import { serialOf } from "../../../lib/tls/certificate-serial.ts";
import { peerName } from "../pki/peer-name.ts";
import type { ServiceRecord } from "../../state/records.ts";
import { updateService } from "../../state/service-changes.ts";

type Deps = Pick<
  MembersDeps,
  "registry" | "changes" | "log" | "wall" | "caCert" | "self" | "saveSelf" | "peerCertificate" | "caKey" | "exchange"
>;

/** A member that lost its key gets another certificate, at most this many; all of them are revoked with it. */
const MAX_ISSUED = 16;

/**
 * Signs the certificates for the peer port that members request, on the leader. Only members get one, so a host that
 * has merely enrolled cannot speak Raft. Includes members of a cluster created before there were such certificates.
 */
export async function certifyMembers(deps: Deps): Promise<void> {
  for (const { value: record } of deps.registry.cores.values()) {
    if (record.memberId === null) continue;
    const { csr, ready } = reportedBy(deps, record.ref);
    if (csr === null && ready && record.raft?.ready === false) await noteReady(deps, record.ref);
    if (csr === null) continue;
    // Whatever one member requests, the others get theirs, and joins continue.
    await certify(deps, record, csr).catch((error: unknown) =>
      deps.log.warn({ err: error, ref: record.ref }, "no certificate for the peer port; it is retried"),
    );
    if (record.ref === deps.self.ref) takeOwn(deps);
  }
}

/** Returns a member's request for a certificate, and whether its certificate is in place. */
function reportedBy(deps: Deps, ref: string): { csr: string | null; ready: boolean } {
  if (ref === deps.self.ref) return deps.peerCertificate;
  const { report } = deps.exchange.of(ref);
  return { csr: report?.raftCsr ?? null, ready: report?.raftReady === true };
}

/** Stores this Core's own certificate, which no other Core sends it. */
function takeOwn(deps: Deps): void {
  const issued = deps.registry.services.get(deps.self.ref)?.value.raft;
  if (issued !== undefined) deps.peerCertificate.take(issued.certificate);
}

async function certify(deps: Deps, record: ServiceRecord, csr: string): Promise<void> {
  const keyHash = await csrKeyHash(csr);
  const key = deps.caKey();
  if (keyHash === null || key === null || record.host === null || record.raft?.keyHash === keyHash) return;
  const serials = record.raft?.serials ?? [];
  if (serials.length >= MAX_ISSUED) return;
  const [fqdn = record.host.fqdn, ...addresses] = namesOf(record.host);
  const name = peerName(deps.self.clusterToken);
  const certificate = await issueCertificate({ cert: deps.caCert, key }, csr, name, { fqdn, addresses }, deps.wall());
  const serial = serialOf(certificate);
  if (serial === null) return;
  await updateService(deps, record.ref, "join.certificate", (now) =>
    now.memberId !== record.memberId || now.raft?.keyHash === keyHash
      ? null
      : { ...now, raft: { keyHash, certificate, serials: [...serials, serial], ready: false } },
  );
}

function noteReady(deps: Deps, ref: string): Promise<void> {
  return updateService(deps, ref, "join.certificate", (now) =>
    now.raft === undefined || now.raft.ready ? null : { ...now, raft: { ...now.raft, ready: true } },
  );
}

/**
 * Makes the engine require such a certificate from its next start, once every member presents one. Until then it
 * accepts any certificate of the cluster's CA, as a member that was not restarted since their introduction has none.
 */
export function guardPeerPort(deps: Deps): void {
  const { self, registry } = deps;
  if (self.raftGuard === true || self.engine === null || !registry.ready || !deps.peerCertificate.ready) return;
  const members = [...registry.cores.values()].filter((s) => s.value.memberId !== null);
  if (members.length === 0 || !members.every((s) => s.value.raft?.ready === true)) return;
  try {
    deps.saveSelf({ ...self, raftGuard: true });
    deps.log.info(
      "every member has its certificate for the peer port: it is required from the next start of this Core",
    );
  } catch (error) {
    deps.log.warn({ err: error }, "core.json could not be written; it is retried at the next change");
  }
}
