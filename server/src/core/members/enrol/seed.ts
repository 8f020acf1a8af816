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
import { readIfThere } from "../../../lib/process/read-if-there.ts";
import { publicKeyHash } from "../home/peer-certificate.ts";

type Deps = Pick<MembersDeps, "wall" | "engineVersion" | "caCert" | "layout" | "self" | "peerCertificate" | "engine">;

/**
 * Writes the first records of the cluster, on the first Core and only once: the transaction's condition is that there
 * are none. Does nothing on other Cores, nor on the first one in a cluster that exists: as a learner that came back to a
 * recovered one it could write nothing.
 */
export async function seedRegistry(deps: Deps, signal: AbortSignal): Promise<void> {
  if (deps.self.id !== FIRST_CORE_ID || deps.self.engine?.existing === true) return;
  while (!signal.aborted) {
    try {
      const { memberId } = await deps.engine.gateway.status();
      const at = new Date(deps.wall()).toISOString();
      const cluster: ClusterRecord = {
        format: 1,
        generation: deps.self.generation,
        clusterToken: deps.self.clusterToken,
        caCert: deps.caCert,
        createdAt: at,
        ...(deps.self.lifeId === null ? {} : { lifeId: deps.self.lifeId }),
        begun: { at, by: "install", how: "founded" },
      };
      const record = firstRecord(deps, memberId, at);
      await deps.engine.gateway.txn({
        compare: [absent(keys.cluster)],
        success: [
          { op: "put", key: keys.cluster, value: JSON.stringify(cluster) },
          putService(record),
          { op: "put", key: keys.name(foldName(record.name)), value: record.ref },
          { op: "put", key: keys.host(deps.self.host), value: record.ref },
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

function firstRecord(deps: Deps, memberId: string, at: string): ServiceRecord {
  const { self } = deps;
  const certificate = readIfThere(deps.layout.nodeCert) ?? "";
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
      engineVersion: deps.engineVersion,
    },
    idUses: [],
    approval: null,
    certificate,
    memberId,
    ...(deps.peerCertificate.ready ? { raft: ownRaft(deps) } : {}),
    voter: true,
    stages: [],
    extendedUntil: null,
    ended: null,
  };
}

function ownRaft(deps: Deps): NonNullable<ServiceRecord["raft"]> {
  const certificate = readIfThere(deps.layout.raftCert) ?? "";
  const keyHash = publicKeyHash(new X509Certificate(certificate));
  return { keyHash, certificate, serials: [serialOf(certificate) ?? ""], ready: true };
}
