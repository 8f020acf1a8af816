/**
 * What a restore on a fresh host writes into the records before any port of the Core opens. Invariants: after it, the
 * new Core is the only member, and every certificate of a Core in the snapshot is revoked; nothing signs in that could
 * before, as the snapshot does not know what was revoked after it: sessions and links are deleted, tokens suspended,
 * and passwords have to be changed; no operation, join or unused ID goes on.
 */

import * as z from "zod/mini";
import { foldName } from "@core-console/shared/contract/name";
import { FIRST_CORE_NAME } from "@core-console/shared/contract/ids";
import { RestoredFrom } from "@core-console/shared/contract/life";
import { canonicalHost } from "../../../lib/net/address.ts";
import { prefixRange } from "../../etcd/client/ids.ts";
import type { Op } from "../../etcd/client/gateway-types.ts";
import { keys } from "../../state/keys.ts";
import { putUser } from "../../state/put-user.ts";
import type { AuditRecord, ClusterRecord, ServiceRecord } from "../../state/records.ts";
import type { OperationRecord, SettingsRecord, TokenRecord, UserRecord } from "../../state/records-access.ts";
import { deleteService, putRemoved, putService, startOver } from "../../state/service-changes.ts";
import { lostVoter } from "../life-records.ts";

/** The records of a snapshot that a restore changes, or decides by. */
export interface SnapshotRecords {
  cluster: ClusterRecord;
  services: readonly ServiceRecord[];
  users: readonly UserRecord[];
  /** by the hash of their secret */
  tokens: readonly (readonly [hash: string, token: TokenRecord])[];
  operations: readonly OperationRecord[];
  settings: SettingsRecord | null;
}

/** The life that a restore begins. */
export interface NewLife {
  generation: number;
  lifeId: string;
  clusterToken: string;
  caCert: string;
}

/** What a restore came to, for the operator of this host. */
export const RestoredSummary = z.object({
  ...RestoredFrom.shape,
  /** names of the Cores that are removed */
  removed: z.array(z.string()),
  /** names of the services whose unused ID has expired */
  expired: z.array(z.string()),
  /** logins of the administrators who can sign in with the password that they had when the snapshot was taken */
  administrators: z.array(z.string()),
});
export type RestoredSummary = z.infer<typeof RestoredSummary>;

/** Returns the name of the Core on this host: the one that its host had in the snapshot, else the first free one. */
export function nameOfFirst(services: readonly ServiceRecord[], host: string): string {
  const here = services.find((record) => isJoined(record) && isSame(record.host?.fqdn ?? "", host));
  const taken = new Set(services.filter((record) => !isJoined(record)).map(({ name }) => foldName(name)));
  const wanted = here?.name ?? FIRST_CORE_NAME;
  if (!taken.has(foldName(wanted))) return wanted;
  const numbers = Array.from({ length: services.length + 1 }, (_, at) => `core-${at + 2}`);
  return numbers.find((name) => !taken.has(foldName(name))) ?? wanted;
}

const isSame = (one: string, other: string): boolean => (canonicalHost(one) ?? one) === (canonicalHost(other) ?? other);

/** Reports whether the service's host was a member, voter or learner. */
const isJoined = ({ memberId }: ServiceRecord): boolean => memberId !== null;

/** Returns the writes that begin the life of a restored cluster, and what they come to. */
export function restoredRecords(facts: {
  records: SnapshotRecords;
  life: NewLife;
  /** the new Core's service */
  own: ServiceRecord;
  snapshot: { takenAt: string; clusterId: string | null };
  by: string;
  nowMs: number;
}): { ops: Op[]; summary: RestoredSummary } {
  const { records, own, by, nowMs } = facts;
  const at = new Date(nowMs).toISOString();
  const joined = records.services.filter(isJoined);
  const unused = records.services.filter((record) => !isJoined(record));
  const summary = summaryOf(records, { joined, unused, takenAt: facts.snapshot.takenAt });
  const ops: Op[] = [
    { op: "put", key: keys.cluster, value: JSON.stringify(newCluster(facts, { joined, summary, at })) },
    ...joined.flatMap((record) => removal(record, { by, nowMs })),
    ...unused.flatMap((record) => expiry(record, { by, nowMs, at })),
    putService(own),
    { op: "put", key: keys.name(foldName(own.name)), value: own.ref },
    { op: "put", key: keys.host(own.host?.fqdn ?? ""), value: own.ref },
    ...records.users.filter(hasOldPassword).map((user) => putUser({ ...user, mustChangePassword: true })),
    ...records.tokens.map(([hash, token]) => suspension(hash, token, at)),
    ...records.operations.filter(isUnfinished).map(({ id }): Op => ({ op: "delete", key: keys.operation(id) })),
    ...NOT_RESTORED,
    auditEntry(facts, at),
  ];
  // A name or host that is free again may be the new Core's: within one transaction a key is written once.
  const put = new Set(ops.flatMap((op) => (op.op === "put" ? [op.key] : [])));
  return { ops: ops.filter((op) => op.op !== "delete" || !put.has(op.key)), summary };
}

/** What belongs to the hosts and the time of the snapshot alone. */
const NOT_RESTORED: readonly Op[] = [
  ...[keys.sessions, keys.links, keys.idempotencies, keys.snapshots, keys.otherLives, keys.acting("")].map(
    (prefix): Op => ({ op: "delete", ...prefixRange(prefix) }),
  ),
  // The key itself is on hosts only.
  { op: "delete", key: keys.sealing },
  { op: "delete", key: keys.syslogCursor },
  // A restore of records that was in progress when the snapshot was taken.
  { op: "delete", key: keys.restore },
];

function summaryOf(
  { users, tokens, settings }: SnapshotRecords,
  services: { joined: readonly ServiceRecord[]; unused: readonly ServiceRecord[]; takenAt: string },
): RestoredSummary {
  const namesOf = (list: readonly ServiceRecord[]): string[] => list.map(({ name }) => name).toSorted();
  const administrators = users.filter((user) => user.role === "administrator" && !user.disabled && hasPassword(user));
  return {
    takenAt: services.takenAt,
    tokens: tokens.length,
    passwords: users.filter(hasPassword).length,
    secrets: settings?.oidc.sealedSecret == null ? [] : ["oidc"],
    removed: namesOf(services.joined),
    expired: namesOf(services.unused),
    administrators: administrators.map(({ login }) => login).toSorted(),
  };
}

const hasPassword = ({ passwordHash }: UserRecord): boolean => passwordHash !== null;
const hasOldPassword = (user: UserRecord): boolean => hasPassword(user) && !user.mustChangePassword;
const isUnfinished = ({ state }: OperationRecord): boolean => state === "waiting" || state === "running";

function newCluster(
  { records, life, snapshot, by }: Parameters<typeof restoredRecords>[0],
  made: { joined: readonly ServiceRecord[]; summary: RestoredSummary; at: string },
): ClusterRecord {
  const { cluster } = records;
  const { takenAt, tokens, passwords, secrets } = made.summary;
  return {
    ...cluster,
    ...life,
    begun: { at: made.at, by, how: "restored" },
    previous: { generation: cluster.generation, lifeId: cluster.lifeId ?? null, clusterId: snapshot.clusterId },
    lost: made.joined.flatMap(lostVoter),
    restored: { takenAt, tokens, passwords, secrets },
  };
}

function removal(record: ServiceRecord, { by, nowMs }: { by: string; nowMs: number }): Op[] {
  const why = { code: "life_ended", params: { state: "lost" } };
  return [...deleteService(record), putRemoved(keys.removed(record.ref), record, { by, nowMs, why })];
}

/** Ends the unused ID of a service, or its join: the ID stands in the snapshot's file. */
function expiry(record: ServiceRecord, { by, nowMs, at }: { by: string; nowMs: number; at: string }): Op[] {
  const { record: again, ops } = startOver(record, { by, nowMs, until: at, ended: null });
  const own = keys.service(record.ref);
  return [putService({ ...again, idUses: [] }), ...ops.filter(({ key }) => key !== own)];
}

function suspension(hash: string, token: TokenRecord, at: string): Op {
  return { op: "put", key: keys.token(hash), value: JSON.stringify({ ...token, suspendedAt: at }) };
}

function auditEntry({ life, by }: Parameters<typeof restoredRecords>[0], at: string): Op {
  const entry: AuditRecord = {
    at,
    who: by,
    token: null,
    from: "-",
    what: "cluster.restore",
    ref: null,
    name: null,
    outcome: "done",
    code: null,
    requestId: "-",
    count: 1,
  };
  return { op: "put", key: keys.audit(Date.parse(at), life.lifeId), value: JSON.stringify(entry) };
}
