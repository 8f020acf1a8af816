import { expect, test } from "vitest";
import type { Op } from "../etcd/client/gateway-types.ts";
import { coreRecord, createdRecord } from "../testing/records.ts";
import { keys } from "../state/keys.ts";
import { OperationRecord } from "../state/records-access.ts";
import { ClusterRecord, RemovedRecord, ServiceRecord } from "../state/records.ts";
import type { Journal } from "./journal.ts";
import { newLifeOps, type OldRecords } from "./life-records.ts";

const AT = "2026-11-23T05:00:00.000Z";
const LIFE = "3c5f8a20-77d4-4f0e-9b6a-1d2c90e4ab57";
const [own, off, lost, learner, unused] = [
  coreRecord(1),
  coreRecord(2),
  coreRecord(3),
  coreRecord(4, { voter: false }),
  createdRecord(5),
];
const cluster: ClusterRecord = { format: 1, generation: 1, clusterToken: "old", caCert: "CA", createdAt: AT };
const operation: OperationRecord = {
  id: LIFE,
  kind: "restart",
  ref: off.ref,
  name: off.name,
  by: "anna",
  requestedAt: AT,
  updatedAt: AT,
  state: "running",
  reason: null,
  startedBefore: null,
};
const journal: Journal = {
  format: 1,
  step: "records",
  begunAt: AT,
  by: "host:core-1",
  life: { generation: 2, lifeId: LIFE },
  clusterToken: "new",
  last: { term: 3, index: 21 },
  others: [
    { ref: off.ref, state: "switched_off" },
    { ref: lost.ref, state: "lost" },
  ],
  newCa: true,
  from: "voter",
  lostSecrets: [],
};
const raft = { keyHash: "new-hash", certificate: "NEW RAFT", serials: ["01"], ready: true };

function written(more: Partial<OldRecords> = {}): { ops: Op[]; at: (key: string) => unknown } {
  const records = { cluster, services: [own, off, lost, learner, unused], operations: [], acting: [], ...more };
  const member = { ref: own.ref, memberId: "abc", caCert: "NEW CA", certificate: "NEW", raft };
  const ops = newLifeOps({ records, journal, member, oldClusterId: "c1", nowMs: Date.parse(AT) });
  const at = (key: string): unknown => {
    const found = ops.find((op) => op.key === key);
    return found?.op === "put" ? JSON.parse(found.value) : found?.op;
  };
  return { ops, at };
}

test("the cluster's record is of the next life, and says who began it, from which, and which voters it goes on without", () => {
  const record = ClusterRecord.parse(written().at(keys.cluster));
  expect(record).toMatchObject({
    generation: 2,
    lifeId: LIFE,
    clusterToken: "new",
    caCert: "NEW CA",
    begun: { at: AT, by: "host:core-1", how: "recovered" },
    previous: { generation: 1, lifeId: null, clusterId: "c1" },
  });
  expect(record.lost?.map(({ ref }) => ref)).toEqual([off.ref, lost.ref]);
});

test("this host's Core is the only member", () => {
  const { ops, at } = written();
  expect(at(keys.service(own.ref))).toMatchObject({
    memberId: "abc",
    voter: true,
    state: "active",
    certificate: "NEW",
    raft,
  });
  const services = ops.flatMap((op) =>
    op.op === "put" && op.key.startsWith(keys.services) ? [ServiceRecord.parse(JSON.parse(op.value))] : [],
  );
  expect(services.filter(({ memberId }) => memberId !== null).map(({ ref }) => ref)).toEqual([own.ref]);
});

test("one that is switched off keeps service, ID and name; its key is recorded, and its ID lets no host in unseen", () => {
  for (const record of [off, learner]) {
    const { at } = written();
    expect(at(keys.service(record.ref))).toMatchObject({
      id: record.id,
      name: record.name,
      state: "created",
      host: null,
      idUses: [],
    });
    expect(at(keys.host(record.host?.fqdn ?? ""))).toBe("delete");
    const removed = RemovedRecord.parse(at(keys.removed(`${record.ref}.${Date.parse(AT)}`)));
    const why = { code: "life_ended", params: { state: "switched_off" } };
    expect(removed).toMatchObject({ ref: record.ref, keyHash: record.host?.keyHash, why });
  }
});

test("a lost one's service is removed, and its key is recorded as lost", () => {
  const { at } = written();
  expect([at(keys.service(lost.ref)), at(keys.name(lost.name))]).toEqual(["delete", "delete"]);
  expect(at(keys.removed(lost.ref))).toMatchObject({
    keyHash: lost.host?.keyHash,
    why: { code: "life_ended", params: { state: "lost" } },
  });
});

test("an unused ID stays as it is, an operation in progress ends, and the audit says who recovered", () => {
  const { ops, at } = written({ operations: [operation], acting: [keys.acting(off.ref)] });
  expect(at(keys.service(unused.ref))).toBeUndefined();
  expect(OperationRecord.parse(at(keys.operation(LIFE)))).toMatchObject({ state: "failed", updatedAt: AT });
  expect(at(keys.acting(off.ref))).toBe("delete");
  expect(at(keys.audit(Date.parse(AT), LIFE))).toMatchObject({ what: "cluster.recover", who: "host:core-1", at: AT });
  expect(new Set(ops.map(({ key }) => key)).size).toBe(ops.length);
});
