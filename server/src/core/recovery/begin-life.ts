import { authority } from "../../lib/net/address.ts";
import { readIfThere } from "../../lib/process/read-if-there.ts";
import { writeWhole } from "../../lib/process/write-whole.ts";
import { prefixRange } from "../etcd/client/ids.ts";
import type { Gateway, Op } from "../etcd/client/gateway-types.ts";
import type { KeyValue } from "../etcd/client/wire.ts";
import type { ProcessUser } from "../etcd/process/run-as.ts";
import { CoreFailure } from "../members/home/core-failure.ts";
import type { CoreJson } from "../members/home/core-json.ts";
import type { Layout } from "../members/home/layout.ts";
import { keys, REGISTRY } from "../state/keys.ts";
import { OperationRecord, SettingsRecord } from "../state/records-access.ts";
import { ClusterRecord, RemovedRecord, ServiceRecord } from "../state/records.ts";
import { parseSealingKey, sealedBy, type SealingKey } from "../state/seal.ts";
import type { Journal, LostSecret, RecoveryFiles } from "./journal.ts";
import { newLifeOps, type OldRecords } from "./life-records.ts";
import { makeCertificates, writeRevoked } from "./new-member.ts";

/** etcd accepts 128 operations a transaction. */
const OPS_AT_ONCE = 100;
const READ_MS = 60_000;

/**
 * Writes the new life into restored data through an engine that no other process reaches, and the files of this host
 * that go with it. If it is interrupted, it is repeated on data that are restored again. Returns the secrets in the
 * settings that this host cannot open. Throws EngineError, and recovery_records for records that cannot be read.
 */
export async function beginLife(facts: {
  gateway: Gateway;
  layout: Layout;
  files: RecoveryFiles;
  owner: ProcessUser | null;
  self: CoreJson;
  journal: Journal;
  oldClusterId: string | null;
  nowMs: number;
}): Promise<Pick<Journal, "lostSecrets">> {
  const { gateway, self, journal } = facts;
  const records = recordsIn((await gateway.rangeAll(prefixRange(REGISTRY), { timeoutMs: READ_MS })).kvs);
  const { memberId } = await gateway.status();
  const certificates = await makeCertificates(facts, self, journal);
  const member = { ref: self.ref, memberId, ...certificates };
  const ops = newLifeOps({ ...facts, records, member });
  for (let at = 0; at < ops.length; at += OPS_AT_ONCE)
    await gateway.txn({ compare: [], success: ops.slice(at, at + OPS_AT_ONCE) }, { timeoutMs: READ_MS });
  await writeRevoked(facts, certificates.caCert, [...records.removed, ...ops.flatMap(removedIn)]);
  writeWhole(facts.files.coreJson, `${JSON.stringify(newSelf(self, journal), null, 2)}\n`, 0o600, facts.owner);
  return { lostSecrets: lostSecrets(records.settings, parseSealingKey(readIfThere(facts.layout.sealingKey))) };
}

function lostSecrets(settings: SettingsRecord | null, key: SealingKey | null): LostSecret[] {
  const sealed = settings?.oidc.sealedSecret ?? null;
  return sealed === null || sealedBy(sealed) === key?.id ? [] : ["oidc"];
}

const newSelf = (self: CoreJson, { life, clusterToken }: Journal): CoreJson => ({
  ...self,
  ...life,
  clusterToken,
  engine: { initialCluster: `${self.ref}=https://${authority(self.raft.advertise)}`, existing: true },
  raftGuard: true,
  peers: [],
});

function removedIn(op: Op): RemovedRecord[] {
  return op.op === "put" && op.key.startsWith(keys.removals) ? [RemovedRecord.parse(JSON.parse(op.value))] : [];
}

function recordsIn(
  kvs: readonly KeyValue[],
): OldRecords & { removed: RemovedRecord[]; settings: SettingsRecord | null } {
  const below = (prefix: string): KeyValue[] => kvs.filter(({ key }) => key.startsWith(prefix));
  try {
    const cluster = kvs.find(({ key }) => key === keys.cluster);
    const settings = kvs.find(({ key }) => key === keys.settings);
    return {
      cluster: ClusterRecord.parse(JSON.parse(cluster?.value ?? "null")),
      services: below(keys.services).map(({ value }) => ServiceRecord.parse(JSON.parse(value))),
      operations: below(keys.operations).map(({ value }) => OperationRecord.parse(JSON.parse(value))),
      acting: below(keys.acting("")).map(({ key }) => key),
      settings: settings === undefined ? null : SettingsRecord.parse(JSON.parse(settings.value)),
      removed: below(keys.removals).map(({ value }) => RemovedRecord.parse(JSON.parse(value))),
    };
  } catch (error) {
    throw new CoreFailure("recovery_records", { message: error instanceof Error ? error.message : String(error) });
  }
}
