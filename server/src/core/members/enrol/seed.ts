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
import type { CoreJson } from "../home/core-json.ts";
import { publicKeyHash } from "../home/peer-certificate.ts";

type Deps = Pick<MembersDeps, "wall" | "engineVersion" | "caCert" | "layout" | "self" | "peerCertificate" | "engine">;

/**
 * Writes the first records of the cluster, on the first Core and only once: the transaction's condition is that there
 * are none. Does nothing on other Cores, nor on the first one in a cluster that exists: as a learner that came back to
 * a recovered one it could write nothing.
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
  return firstCoreRecord({
    self: deps.self,
    memberId,
    at,
    by: "install",
    engineVersion: deps.engineVersion,
    certificate: readIfThere(deps.layout.nodeCert) ?? "",
    raftCertificate: deps.peerCertificate.ready ? (readIfThere(deps.layout.raftCert) ?? "") : null,
  });
}

/** Returns the service of the first Core of a life, a voter. `raftCertificate`: null where it has none yet. */
export function firstCoreRecord(facts: {
  self: CoreJson;
  memberId: string;
  at: string;
  by: string;
  engineVersion: string;
  certificate: string;
  raftCertificate: string | null;
}): ServiceRecord {
  const { self, memberId, at, certificate, raftCertificate } = facts;
  return {
    id: self.id,
    ref: self.ref,
    kind: "core",
    name: self.name,
    state: "active",
    createdAt: at,
    createdBy: facts.by,
    expiresAt: null,
    host: {
      keyHash: publicKeyHash(new X509Certificate(certificate)),
      fqdn: self.host,
      addresses: self.addresses,
      raft: authority(self.raft.advertise),
      internal: authority(self.internal.advertise),
      console: consoleUrl(self),
      sourceAddress: self.addresses[0] ?? self.host,
      engineVersion: facts.engineVersion,
    },
    idUses: [],
    approval: null,
    certificate,
    memberId,
    ...(raftCertificate === null ? {} : { raft: ownRaft(raftCertificate) }),
    voter: true,
    stages: [],
    extendedUntil: null,
    ended: null,
  };
}

function ownRaft(certificate: string): NonNullable<ServiceRecord["raft"]> {
  const keyHash = publicKeyHash(new X509Certificate(certificate));
  return { keyHash, certificate, serials: [serialOf(certificate) ?? ""], ready: true };
}
