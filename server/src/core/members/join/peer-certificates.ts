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
export async function certifyMembers(c: Deps): Promise<void> {
  for (const { value: record } of c.registry.cores.values()) {
    if (record.memberId === null) continue;
    const { csr, ready } = reportedBy(c, record.ref);
    if (csr === null && ready && record.raft?.ready === false) await noteReady(c, record.ref);
    if (csr === null) continue;
    // Whatever one member requests, the others get theirs, and joins continue.
    await certify(c, record, csr).catch((error: unknown) =>
      c.log.warn({ err: error, ref: record.ref }, "no certificate for the peer port; it is retried"),
    );
    if (record.ref === c.self.ref) takeOwn(c);
  }
}

/** Returns a member's request for a certificate, and whether its certificate is in place. */
function reportedBy(c: Deps, ref: string): { csr: string | null; ready: boolean } {
  if (ref === c.self.ref) return c.peerCertificate;
  const { report } = c.exchange.of(ref);
  return { csr: report?.raftCsr ?? null, ready: report?.raftReady === true };
}

/** Stores this Core's own certificate, which no other Core sends it. */
function takeOwn(c: Deps): void {
  const issued = c.registry.services.get(c.self.ref)?.value.raft;
  if (issued !== undefined) c.peerCertificate.take(issued.certificate);
}

async function certify(c: Deps, record: ServiceRecord, csr: string): Promise<void> {
  const keyHash = await csrKeyHash(csr);
  const key = c.caKey();
  if (keyHash === null || key === null || record.host === null || record.raft?.keyHash === keyHash) return;
  const serials = record.raft?.serials ?? [];
  if (serials.length >= MAX_ISSUED) return;
  const [fqdn = record.host.fqdn, ...addresses] = namesOf(record.host);
  const name = peerName(c.self.clusterToken);
  const certificate = await issueCertificate({ cert: c.caCert, key }, csr, name, { fqdn, addresses }, c.wall());
  const serial = serialOf(certificate);
  if (serial === null) return;
  await updateService(c, record.ref, "join.certificate", (now) =>
    now.memberId !== record.memberId || now.raft?.keyHash === keyHash
      ? null
      : { ...now, raft: { keyHash, certificate, serials: [...serials, serial], ready: false } },
  );
}

function noteReady(c: Deps, ref: string): Promise<void> {
  return updateService(c, ref, "join.certificate", (now) =>
    now.raft === undefined || now.raft.ready ? null : { ...now, raft: { ...now.raft, ready: true } },
  );
}

/**
 * Makes the engine require such a certificate from its next start, once every member presents one. Until then it
 * accepts any certificate of the cluster's CA, as a member that was not restarted since their introduction has none.
 */
export function guardPeerPort(c: Deps): void {
  const { self, registry } = c;
  if (self.raftGuard === true || self.engine === null || !registry.ready || !c.peerCertificate.ready) return;
  const members = [...registry.cores.values()].filter((s) => s.value.memberId !== null);
  if (members.length === 0 || !members.every((s) => s.value.raft?.ready === true)) return;
  try {
    c.saveSelf({ ...self, raftGuard: true });
    c.log.info("every member has its certificate for the peer port: it is required from the next start of this Core");
  } catch (error) {
    c.log.warn({ err: error }, "core.json could not be written; it is retried at the next change");
  }
}
