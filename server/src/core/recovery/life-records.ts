/**
 * What a recovery writes into the records before any port of the Core opens. Invariants: after it, this host's Core is
 * the only member; every certificate of another Core is revoked and its key is recorded with what the operator said of
 * its host; no operation or join goes on that the other Cores had begun.
 */

import type { LostVoter } from "@core-console/shared/contract/life";
import type { Op } from "../etcd/client/gateway-types.ts";
import { keys } from "../state/keys.ts";
import type { AuditRecord, ClusterRecord, ServiceRecord } from "../state/records.ts";
import type { OperationRecord } from "../state/records-access.ts";
import { deleteService, ID_VALID_MS, putRemoved, putService, startOver } from "../state/service-changes.ts";
import type { Journal, OtherState } from "./journal.ts";
import type { NewCertificates } from "./new-member.ts";

/** The records that a recovery reads. */
export interface OldRecords {
  cluster: ClusterRecord;
  services: readonly ServiceRecord[];
  operations: readonly OperationRecord[];
  /** keys of the operations in progress */
  acting: readonly string[];
}

/** This host's Core in the new life. */
export interface NewMember extends NewCertificates {
  ref: string;
  memberId: string;
}

/** Returns the writes that begin the new life. `oldClusterId`: etcd's ID of the cluster that it goes on from. */
export function newLifeOps(facts: {
  records: OldRecords;
  journal: Journal;
  member: NewMember;
  oldClusterId: string | null;
  nowMs: number;
}): Op[] {
  const { records, journal, member, nowMs } = facts;
  const at = new Date(nowMs).toISOString();
  const others = records.services.filter(({ ref }) => ref !== member.ref);
  const own = records.services.find(({ ref }) => ref === member.ref);
  return [
    { op: "put", key: keys.cluster, value: JSON.stringify(newCluster(facts, at)) },
    ...(own === undefined ? [] : [putService(ownRecord(own, member))]),
    ...others.flatMap((record) => otherOps(record, stateOf(record, journal), { by: journal.by, nowMs })),
    ...records.operations.filter(isUnfinished).map((operation) => endOf(operation, at)),
    ...records.acting.map((key): Op => ({ op: "delete", key })),
    auditEntry(journal, at),
  ];
}

function newCluster(
  { records, journal, member, oldClusterId }: Parameters<typeof newLifeOps>[0],
  at: string,
): ClusterRecord {
  const { cluster, services } = records;
  return {
    ...cluster,
    ...journal.life,
    clusterToken: journal.clusterToken,
    caCert: member.caCert,
    begun: { at, by: journal.by, how: "recovered" },
    previous: { generation: cluster.generation, lifeId: cluster.lifeId ?? null, clusterId: oldClusterId },
    lost: services.filter(({ ref }) => journal.others.some((other) => other.ref === ref)).flatMap(lostVoter),
    restored: undefined,
  };
}

/** Returns a voter of the life that ends as the new one watches for it. */
export function lostVoter({ ref, name, memberId, voter, host }: ServiceRecord): LostVoter[] {
  if (memberId === null || !voter || host === null) return [];
  return [{ ref, name, memberId, internal: host.internal, keyHash: host.keyHash }];
}

const ownRecord = (record: ServiceRecord, { memberId, certificate, raft }: NewMember): ServiceRecord => ({
  ...record,
  state: "active",
  memberId,
  certificate,
  raft,
  voter: true,
  expiresAt: null,
});

/** Returns what was said of a Core. Of a learner, which holds no key of the cluster, nothing has to be. */
function stateOf({ ref, voter }: ServiceRecord, { others }: Journal): OtherState {
  return others.find((other) => other.ref === ref)?.state ?? (voter ? "lost" : "switched_off");
}

/**
 * Ends the membership of another Core, or its join. One that can come back keeps its service, ID and name; the ID
 * counts as exposed, since a member's is no secret, so that an administrator decides on the host that uses it.
 */
function otherOps(record: ServiceRecord, state: OtherState, { by, nowMs }: { by: string; nowMs: number }): Op[] {
  if (record.certificate === null && record.memberId === null) return [];
  const why = { code: "life_ended", params: { state } };
  if (state === "lost")
    return [...deleteService(record), putRemoved(keys.removed(record.ref), record, { by, nowMs, why })];
  const until = new Date(nowMs + ID_VALID_MS).toISOString();
  const { record: again, ops } = startOver(record, { by, nowMs, until, ended: null });
  const freed = ops.filter(({ op }) => op === "delete");
  const revoked = putRemoved(keys.removed(`${record.ref}.${nowMs}`), record, { by, nowMs, why });
  return [putService({ ...again, idUses: [] }), revoked, ...freed];
}

const isUnfinished = ({ state }: OperationRecord): boolean => state === "waiting" || state === "running";

function endOf(operation: OperationRecord, at: string): Op {
  const ended: OperationRecord = {
    ...operation,
    state: "failed",
    reason: { code: "no_quorum", params: {} },
    updatedAt: at,
  };
  return { op: "put", key: keys.operation(operation.id), value: JSON.stringify(ended) };
}

function auditEntry(journal: Journal, at: string): Op {
  const entry: AuditRecord = {
    at,
    who: journal.by,
    token: null,
    from: "-",
    what: "cluster.recover",
    ref: null,
    name: null,
    outcome: "done",
    code: null,
    requestId: "-",
    count: 1,
  };
  return { op: "put", key: keys.audit(Date.parse(at), journal.life.lifeId), value: JSON.stringify(entry) };
}
