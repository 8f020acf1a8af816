import { expect, test } from "vitest";
import type { Op } from "../../etcd/client/gateway-types.ts";
import { coreRecord, createdRecord } from "../../testing/records.ts";
import { keys } from "../../state/keys.ts";
import { type OperationRecord, TokenRecord, UserRecord } from "../../state/records-access.ts";
import { ClusterRecord, RemovedRecord, ServiceRecord } from "../../state/records.ts";
import { nameOfFirst, restoredRecords, type RestoredSummary, type SnapshotRecords } from "./restored-records.ts";

const AT = "2026-11-23T05:00:00.000Z";
const TAKEN = "2026-11-20T05:00:00.000Z";
const LIFE = "3c5f8a20-77d4-4f0e-9b6a-1d2c90e4ab57";
const [one, two, learner] = [coreRecord(1), coreRecord(2), coreRecord(3, { voter: false })];
const joining = coreRecord(4, { memberId: null, voter: false, state: "enrolling" });
const unused = createdRecord(5);
const own = coreRecord(9, { name: "core-1", memberId: "new", certificate: "NEW" });
const cluster: ClusterRecord = { format: 1, generation: 4, clusterToken: "old", caCert: "CA", createdAt: AT };
const user = (id: string, over: Partial<UserRecord> = {}): UserRecord => ({
  id,
  login: id,
  name: id,
  role: "administrator",
  source: "local",
  subject: null,
  passwordHash: "hash",
  mustChangePassword: false,
  disabled: false,
  createdAt: AT,
  createdBy: "install",
  lastSignInAt: null,
  knownAddresses: [],
  ...over,
});
const token: TokenRecord = {
  id: LIFE,
  name: "ci",
  role: "viewer",
  userId: "anna",
  createdAt: AT,
  expiresAt: AT,
  lastUsedAt: null,
  suspendedAt: null,
  purpose: null,
};
const operation = (state: OperationRecord["state"]): OperationRecord => ({
  id: `of-${state}`,
  kind: "restart",
  ref: two.ref,
  name: two.name,
  by: "anna",
  requestedAt: AT,
  updatedAt: AT,
  state,
  reason: null,
  startedBefore: null,
});

function written(more: Partial<SnapshotRecords> = {}): {
  ops: Op[];
  summary: RestoredSummary;
  at: (key: string) => unknown;
} {
  const records = {
    cluster,
    services: [one, two, learner, joining, unused],
    users: [],
    tokens: [],
    operations: [],
    settings: null,
    ...more,
  };
  const life = { generation: 5, lifeId: LIFE, clusterToken: "new", caCert: "NEW CA" };
  const snapshot = { takenAt: TAKEN, clusterId: "c1" };
  const by = "host:core-9";
  const { ops, summary } = restoredRecords({ records, life, own, snapshot, by, nowMs: Date.parse(AT) });
  const at = (key: string): unknown => {
    const found = ops.filter((op) => op.key === key);
    if (found.length > 1) throw new Error(`${key} is written ${found.length} times`);
    const [op] = found;
    return op?.op === "put" ? readValue(op.value) : op?.op;
  };
  return { ops, summary, at };
}
const readValue = (value: string): unknown => (value.startsWith("{") ? JSON.parse(value) : value);

test("the cluster's record is of the next life, and has what it was restored from and which voters it goes on without", () => {
  const record = ClusterRecord.parse(written().at(keys.cluster));
  expect(record).toMatchObject({
    generation: 5,
    lifeId: LIFE,
    clusterToken: "new",
    caCert: "NEW CA",
    begun: { at: AT, by: "host:core-9", how: "restored" },
    previous: { generation: 4, lifeId: null, clusterId: "c1" },
    restored: { takenAt: TAKEN, tokens: 0, passwords: 0, secrets: [] },
  });
  expect(record.lost?.map(({ ref }) => ref)).toEqual([one.ref, two.ref]);
});

test("the new Core is the only member; those of the snapshot are removed, their keys recorded and their names free", () => {
  const { ops, at, summary } = written();
  expect(at(keys.service(own.ref))).toMatchObject({ memberId: "new", certificate: "NEW", voter: true });
  for (const record of [one, two, learner]) {
    expect(at(keys.service(record.ref))).toBe("delete");
    expect(RemovedRecord.parse(at(keys.removed(record.ref)))).toMatchObject({ keyHash: record.host?.keyHash });
  }
  expect(summary.removed).toEqual(["core-1", "core-2", "core-3"]);
  expect(at(keys.name("core-2"))).toBe("delete");
  // Its name was that of a removed one: written, not deleted.
  expect(at(keys.name("core-1"))).toBe(own.ref);
  const members = ops.flatMap((op) =>
    op.op === "put" && op.key.startsWith(keys.services) ? [ServiceRecord.parse(JSON.parse(op.value))] : [],
  );
  expect(members.filter(({ memberId }) => memberId !== null).map(({ ref }) => ref)).toEqual([own.ref]);
});

test("an unused ID and an unfinished join have expired, and let no host in unseen", () => {
  const { at, summary } = written();
  for (const record of [unused, joining])
    expect(at(keys.service(record.ref))).toMatchObject({
      id: record.id,
      name: record.name,
      state: "created",
      host: null,
      certificate: null,
      approval: null,
      expiresAt: AT,
      idUses: [],
    });
  expect(at(keys.host(joining.host?.fqdn ?? ""))).toBe("delete");
  expect(summary.expired).toEqual([joining.name, unused.name]);
});

test("nothing signs in that could before: passwords change, tokens are suspended, sessions and links are deleted", () => {
  const anna = user("anna");
  const changing = user("olga", { mustChangePassword: true, role: "viewer" });
  const provided = user("oidc", { source: "oidc", passwordHash: null });
  const off = user("off", { disabled: true });
  const { ops, at, summary } = written({ users: [anna, changing, provided, off], tokens: [["abc", token]] });
  expect(UserRecord.parse(at(keys.user("anna")))).toEqual({ ...anna, mustChangePassword: true });
  expect([at(keys.user("olga")), at(keys.user("oidc"))]).toEqual([undefined, undefined]);
  expect(TokenRecord.parse(at(keys.token("abc")))).toEqual({ ...token, suspendedAt: AT });
  const ranges = ops.flatMap((op) => (op.op === "delete" && op.rangeEnd !== undefined ? [op.key] : []));
  expect(ranges.toSorted()).toEqual(
    [keys.sessions, keys.links, keys.idempotencies, keys.snapshots, keys.otherLives, keys.acting("")].toSorted(),
  );
  expect([at(keys.sealing), at(keys.syslogCursor)]).toEqual(["delete", "delete"]);
  // A disabled one cannot sign in, nor can one without a password.
  expect(summary).toMatchObject({ administrators: ["anna"], tokens: 1, passwords: 3 });
});

test("an operation in progress does not come back, one that has ended does; the audit says who restored", () => {
  const { ops, at } = written({ operations: [operation("running"), operation("waiting"), operation("done")] });
  expect([at(keys.operation("of-running")), at(keys.operation("of-waiting"))]).toEqual(["delete", "delete"]);
  expect(at(keys.operation("of-done"))).toBeUndefined();
  expect(at(keys.audit(Date.parse(AT), LIFE))).toMatchObject({ what: "cluster.restore", who: "host:core-9", at: AT });
  expect(new Set(ops.map(({ key }) => key)).size).toBe(ops.length);
});

test("this host's Core has the name that its host had, else the first free one", () => {
  const services = [one, two, unused];
  expect(nameOfFirst(services, "core-2.soc.example")).toBe("core-2");
  expect(nameOfFirst(services, "CORE-2.soc.example.")).toBe("core-2");
  expect(nameOfFirst(services, "fresh.soc.example")).toBe("core-1");
  expect(nameOfFirst([{ ...unused, name: "Core-1" }], "fresh.soc.example")).toBe("core-2");
});
