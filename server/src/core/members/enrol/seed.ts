import { authority } from "../../../lib/net/address.ts";
import { X509Certificate } from "node:crypto";
import { FIRST_CORE_ID } from "@core-console/shared/contract/ids";
import { foldName } from "@core-console/shared/contract/name";
import { sleep, systemClock } from "../../../lib/time/clock.ts";
import type { MembersDeps } from "../deps.ts";
import { EngineError } from "../../etcd/client/engine-error.ts";
import { consoleUrl } from "./make-identity.ts";
import { keys } from "../../state/keys.ts";
import type { ClusterRecord, ServiceRecord } from "../../state/records.ts";
import { absent, putService } from "../../state/service-changes.ts";
import { serialOf } from "../../../lib/tls/certificate-serial.ts";
import { readIfThere } from "../home/durable-files.ts";
import { publicKeyHash } from "../home/peer-certificate.ts";

type Deps = Pick<MembersDeps, "wall" | "engineVersion" | "caCert" | "layout" | "self" | "peerCertificate" | "engine">;

/**
 * Writes the first records of the cluster, on the first Core and only once: the transaction's condition is that there
 * are none. Does nothing on other Cores.
 */
export async function seedRegistry(c: Deps, signal: AbortSignal): Promise<void> {
  if (c.self.id !== FIRST_CORE_ID) return;
  while (!signal.aborted) {
    try {
      const { memberId } = await c.engine.gateway.status();
      const at = new Date(c.wall()).toISOString();
      const cluster: ClusterRecord = {
        format: 1,
        generation: c.self.generation,
        clusterToken: c.self.clusterToken,
        caCert: c.caCert,
        createdAt: at,
      };
      const record = firstRecord(c, memberId, at);
      await c.engine.gateway.txn({
        compare: [absent(keys.cluster)],
        success: [
          { op: "put", key: keys.cluster, value: JSON.stringify(cluster) },
          putService(record),
          { op: "put", key: keys.name(foldName(record.name)), value: record.ref },
          { op: "put", key: keys.host(c.self.host), value: record.ref },
        ],
      });
      return;
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      // A restarted first Core whose peers are not running yet has no leader for the write: it is retried.
      await sleep(systemClock, 250, signal);
    }
  }
}

function firstRecord(c: Deps, memberId: string, at: string): ServiceRecord {
  const { self } = c;
  const certificate = readIfThere(c.layout.nodeCert) ?? "";
  return {
    id: self.id,
    ref: self.ref,
    kind: "core",
    name: self.name,
    state: "active",
    createdAt: at,
    createdBy: "install",
    expiresAt: null,
    host: {
      keyHash: publicKeyHash(new X509Certificate(certificate)),
      fqdn: self.host,
      addresses: self.addresses,
      raft: authority(self.raft.advertise),
      internal: authority(self.internal.advertise),
      console: consoleUrl(self),
      sourceAddress: self.addresses[0] ?? self.host,
      engineVersion: c.engineVersion,
    },
    idUses: [],
    approval: null,
    certificate,
    memberId,
    ...(c.peerCertificate.ready ? { raft: ownRaft(c) } : {}),
    voter: true,
    stages: [],
    extendedUntil: null,
    ended: null,
  };
}

function ownRaft(c: Deps): NonNullable<ServiceRecord["raft"]> {
  const certificate = readIfThere(c.layout.raftCert) ?? "";
  const keyHash = publicKeyHash(new X509Certificate(certificate));
  return { keyHash, certificate, serials: [serialOf(certificate) ?? ""], ready: true };
}
