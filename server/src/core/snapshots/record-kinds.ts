import type * as z from "zod/mini";
import { prefixRange } from "../etcd/client/ids.ts";
import type { Gateway, RangeRequest } from "../etcd/client/gateway-types.ts";
import { keyAt } from "../audit/read-audit.ts";
import { REGISTRY, keys } from "../state/keys.ts";
import {
  AuditRecord,
  ClusterRecord,
  GuardRecord,
  IdempotencyRecord,
  RemovedRecord,
  ServiceRecord,
} from "../state/records.ts";
import {
  LinkRecord,
  OperationRecord,
  SealingRecord,
  SessionRecord,
  SettingsRecord,
  TokenRecord,
  UserRecord,
} from "../state/records-access.ts";
import { RestoreRecord, SnapshotRecord, SnapshotSlotRecord } from "../state/records-snapshots.ts";
import { DrillRecord, DrillSlotRecord } from "../state/records-drills.ts";

/** A kind of records in the store: one key, or all below a prefix that ends in a slash. */
export interface RecordKind {
  kind: string;
  key: string;
  /** null: plain text */
  schema: z.ZodMiniType | null;
}

/** Every kind of records in the registry; keys that belong to none are counted as `other`. */
const RECORD_KINDS: readonly RecordKind[] = [
  { kind: "cluster", key: keys.cluster, schema: ClusterRecord },
  { kind: "service", key: keys.services, schema: ServiceRecord },
  { kind: "service_name", key: keys.names, schema: null },
  { kind: "host_name", key: keys.hosts, schema: null },
  { kind: "user", key: keys.users, schema: UserRecord },
  { kind: "login", key: keys.logins, schema: null },
  { kind: "session", key: keys.sessions, schema: SessionRecord },
  { kind: "token", key: keys.tokens, schema: TokenRecord },
  { kind: "link", key: keys.links, schema: LinkRecord },
  { kind: "settings", key: keys.settings, schema: SettingsRecord },
  { kind: "sealing", key: keys.sealing, schema: SealingRecord },
  { kind: "operation", key: keys.operations, schema: OperationRecord },
  { kind: "removed", key: keys.removals, schema: RemovedRecord },
  { kind: "snapshot", key: keys.snapshots, schema: SnapshotRecord },
  { kind: "snapshot_slot", key: keys.snapshotSlot, schema: SnapshotSlotRecord },
  { kind: "restore", key: keys.restore, schema: RestoreRecord },
  { kind: "drill", key: keys.drills, schema: DrillRecord },
  { kind: "drill_slot", key: keys.drillSlot, schema: DrillSlotRecord },
  { kind: "idempotency", key: keys.idempotencies, schema: IdempotencyRecord },
  { kind: "administrators", key: keys.administrators, schema: GuardRecord },
  { kind: "enrolments", key: keys.enrolments, schema: GuardRecord },
];
export const AUDIT_KIND: RecordKind = { kind: "audit", key: keys.audits, schema: AuditRecord };
export const OTHER = "other";

/** Returns the kind of a key of the registry; null: of none. */
export const kindOf = (key: string): RecordKind | null =>
  RECORD_KINDS.find((one) => (one.key.endsWith("/") ? key.startsWith(one.key) : key === one.key)) ?? null;

const DAY_MS = 86_400_000;
const TIMEOUT_MS = 10_000;

/**
 * Returns the number of records by kind at `revision`, counted in the engine. The audit is counted day by day since
 * `sinceMs`: counting a million keys at once would delay others. Kinds without records are left out.
 * Throws EngineError.
 */
export async function countRecords(
  gateway: Pick<Gateway, "range">,
  at: { revision: number; sinceMs: number; nowMs: number },
): Promise<Record<string, number>> {
  const counts = new Map<string, number>();
  const countIn = async (range: Pick<RangeRequest, "key" | "rangeEnd">): Promise<number> =>
    (
      await gateway.range(
        { ...range, revision: at.revision, countOnly: true, serializable: true },
        { timeoutMs: TIMEOUT_MS },
      )
    ).count;
  let known = 0;
  for (const { kind, key } of RECORD_KINDS) {
    const count = await countIn(key.endsWith("/") ? prefixRange(key) : { key });
    counts.set(kind, count);
    known += count;
  }
  counts.set(OTHER, (await countIn(prefixRange(REGISTRY))) - known);
  counts.set(AUDIT_KIND.kind, await countAudit(countIn, at));
  return Object.fromEntries([...counts].filter(([, count]) => count > 0));
}

async function countAudit(
  countIn: (range: Pick<RangeRequest, "key" | "rangeEnd">) => Promise<number>,
  { sinceMs, nowMs }: { sinceMs: number; nowMs: number },
): Promise<number> {
  const all = prefixRange(keys.audits);
  let sum = 0;
  let from = all.key;
  for (let endMs = sinceMs; endMs < nowMs; endMs += DAY_MS) {
    const end = keyAt(endMs);
    sum += await countIn({ key: from, rangeEnd: end });
    from = end;
  }
  return sum + (await countIn({ key: from, rangeEnd: all.rangeEnd }));
}
