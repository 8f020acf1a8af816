import type * as z from "zod/mini";
import { randomUUID } from "node:crypto";
import { readIfThere } from "../../../lib/process/read-if-there.ts";
import { writeWhole } from "../../../lib/process/write-whole.ts";
import { prefixRange } from "../../etcd/client/ids.ts";
import type { Gateway, Op } from "../../etcd/client/gateway-types.ts";
import type { KeyValue } from "../../etcd/client/wire.ts";
import { firstCoreRecord } from "../../members/enrol/seed.ts";
import { CoreFailure } from "../../members/home/core-failure.ts";
import { type CoreJson, writeCoreJson } from "../../members/home/core-json.ts";
import type { Layout } from "../../members/home/layout.ts";
import { createRevocationList } from "../../members/pki/ca.ts";
import type { Manifest } from "../../snapshots/archive/manifest.ts";
import { keys, REGISTRY } from "../../state/keys.ts";
import { OperationRecord, SettingsRecord, TokenRecord, UserRecord } from "../../state/records-access.ts";
import { ClusterRecord, RemovedRecord, ServiceRecord } from "../../state/records.ts";
import { nameOfFirst, restoredRecords, type RestoredSummary, type SnapshotRecords } from "./restored-records.ts";

/** etcd accepts 128 operations a transaction. */
const OPS_AT_ONCE = 100;
const TIMEOUT_MS = 60_000;

/** The records of a snapshot, with the removals that are in it. */
export type ReadRecords = SnapshotRecords & { removed: readonly RemovedRecord[] };

/** Reads the records of a restored snapshot. Throws EngineError, and recovery_records for one that cannot be read. */
export async function readRecords(gateway: Pick<Gateway, "rangeAll">): Promise<ReadRecords> {
  const { kvs } = await gateway.rangeAll(prefixRange(REGISTRY), { timeoutMs: TIMEOUT_MS });
  const below = (prefix: string): KeyValue[] => kvs.filter(({ key }) => key.startsWith(prefix));
  const list = <T>(prefix: string, schema: z.ZodMiniType<T>): T[] =>
    below(prefix).map(({ value }) => schema.parse(JSON.parse(value)));
  const one = (key: string): unknown => JSON.parse(kvs.find((kv) => kv.key === key)?.value ?? "null");
  try {
    const settings = one(keys.settings);
    return {
      cluster: ClusterRecord.parse(one(keys.cluster)),
      services: list(keys.services, ServiceRecord),
      users: list(keys.users, UserRecord),
      tokens: below(keys.tokens).map(({ key, value }) => [
        key.slice(keys.tokens.length),
        TokenRecord.parse(JSON.parse(value)),
      ]),
      operations: list(keys.operations, OperationRecord),
      settings: settings === null ? null : SettingsRecord.parse(settings),
      removed: list(keys.removals, RemovedRecord),
    };
  } catch (error) {
    throw new CoreFailure("restore_records", { message: error instanceof Error ? error.message : String(error) });
  }
}

/**
 * Writes the life of a restored cluster into its data through an engine that no other process reaches, and completes
 * the files of its first Core. Returns that Core and what it came to. Throws EngineError.
 */
export async function beginRestoredLife(facts: {
  gateway: Gateway;
  /** where the Core's files are made */
  layout: Layout;
  /** the new Core as it was founded */
  founded: CoreJson;
  records: ReadRecords;
  manifest: Manifest;
  engineVersion: string;
  by: string;
  nowMs: number;
}): Promise<{ self: CoreJson; summary: RestoredSummary }> {
  const { gateway, layout, founded, records, manifest, by, nowMs } = facts;
  const lifeId = founded.lifeId ?? randomUUID();
  const generation = records.cluster.generation + 1;
  const self: CoreJson = { ...founded, lifeId, generation, name: nameOfFirst(records.services, founded.host) };
  const { memberId } = await gateway.status();
  const file = (path: string): string => readIfThere(path) ?? "";
  const caCert = file(layout.caCert);
  const own = firstCoreRecord({
    self,
    memberId,
    at: new Date(nowMs).toISOString(),
    by,
    engineVersion: facts.engineVersion,
    certificate: file(layout.nodeCert),
    raftCertificate: file(layout.raftCert),
  });
  const life = { generation, lifeId, clusterToken: self.clusterToken, caCert };
  const snapshot = { takenAt: manifest.takenAt, clusterId: manifest.cluster.clusterId };
  const { ops, summary } = restoredRecords({ records, life, own, snapshot, by, nowMs });
  for (let at = 0; at < ops.length; at += OPS_AT_ONCE)
    await gateway.txn({ compare: [], success: ops.slice(at, at + OPS_AT_ONCE) }, { timeoutMs: TIMEOUT_MS });
  const serials = [...records.removed, ...ops.flatMap(removedIn)]
    .flatMap(({ serial, raftSerials }) => [...(serial === null ? [] : [serial]), ...(raftSerials ?? [])])
    .toSorted();
  const list = await createRevocationList({ ca: caCert, key: file(layout.nodeKey), serials }, nowMs);
  writeWhole(layout.revoked, list, 0o600);
  writeCoreJson(layout.coreJson, self);
  return { self, summary };
}

function removedIn(op: Op): RemovedRecord[] {
  return op.op === "put" && op.key.startsWith(keys.removals) ? [RemovedRecord.parse(JSON.parse(op.value))] : [];
}
