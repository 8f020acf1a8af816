import { X509Certificate } from "node:crypto";
import { readIfThere } from "../../lib/process/read-if-there.ts";
import { writeWhole } from "../../lib/process/write-whole.ts";
import { serialOf } from "../../lib/tls/certificate-serial.ts";
import type { ProcessUser } from "../etcd/process/run-as.ts";
import { readTls } from "../members/home/certificates.ts";
import type { CoreJson } from "../members/home/core-json.ts";
import type { Layout } from "../members/home/layout.ts";
import { publicKeyHash } from "../members/home/peer-certificate.ts";
import {
  createCa,
  createCsr,
  createNodeKey,
  createRevocationList,
  issueCertificate,
  type KeyPair,
} from "../members/pki/ca.ts";
import { peerName } from "../members/pki/peer-name.ts";
import type { RemovedRecord, ServiceRecord } from "../state/records.ts";
import type { Journal, RecoveryFiles } from "./journal.ts";

interface Place {
  layout: Layout;
  files: RecoveryFiles;
  owner: ProcessUser | null;
  nowMs: number;
}

/** This host's certificates in the new life, as its records have them. */
export interface NewCertificates {
  caCert: string;
  /** for 7210: the one that it had, unless the CA is new */
  certificate: string;
  raft: NonNullable<ServiceRecord["raft"]>;
}

/**
 * Makes this host's key and certificate for the peer port, whose common name the engines of the old life do not have.
 * Where the journal says so, makes a new CA too, with which every certificate of the old one ends; the host's own key
 * stays.
 */
export async function makeCertificates(place: Place, self: CoreJson, journal: Journal): Promise<NewCertificates> {
  const { layout, files, owner, nowMs } = place;
  const tls = readTls(layout);
  const names = { fqdn: self.host, addresses: self.addresses };
  const ca = journal.newCa ? await createCa(nowMs) : { cert: tls.ca, key: readIfThere(layout.caKey) ?? "" };
  if (journal.newCa) await writeNewCa(place, self, ca);
  const key = await createNodeKey();
  const name = peerName(journal.clusterToken);
  const certificate = await issueCertificate(ca, await createCsr(key, names), name, names, nowMs);
  writeWhole(files.raftKey, key, 0o600, owner);
  writeWhole(files.raftCert, certificate, 0o644, owner);
  const keyHash = publicKeyHash(new X509Certificate(certificate));
  return {
    caCert: ca.cert,
    certificate: journal.newCa ? (readIfThere(files.nodeCert) ?? "") : tls.cert,
    raft: { keyHash, certificate, serials: [serialOf(certificate) ?? ""], ready: true },
  };
}

async function writeNewCa({ layout, files, owner, nowMs }: Place, self: CoreJson, ca: KeyPair): Promise<void> {
  const names = { fqdn: self.host, addresses: self.addresses };
  const csr = await createCsr(readTls(layout).key, names);
  writeWhole(files.caKey, ca.key, 0o600, owner);
  writeWhole(files.caCert, ca.cert, 0o644, owner);
  writeWhole(files.nodeCert, await issueCertificate(ca, csr, self.ref, names, nowMs), 0o644, owner);
}

/** Writes the list of certificates that this host's engine refuses from its first connection on. */
export async function writeRevoked(
  { layout, files, owner, nowMs }: Place,
  ca: string,
  removed: readonly RemovedRecord[],
): Promise<void> {
  const serials = removed
    .flatMap(({ serial, raftSerials }) => [...(serial === null ? [] : [serial]), ...(raftSerials ?? [])])
    .toSorted();
  const list = await createRevocationList({ ca, key: readTls(layout).key, serials }, nowMs);
  writeWhole(files.revoked, list, 0o600, owner);
}
