import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createContext, type CoreParts } from "../../../testing/context.ts";
import { createdRecord } from "../../../testing/records.ts";
import { ask, createTestServer } from "../../../testing/server.ts";
import type { Store } from "../../../testing/store.ts";
import { addUser, signedIn } from "../../../testing/users.ts";
import { presentRecords, writeBatch } from "../../../snapshots/restore/restore-changes.ts";
import { restorePlan } from "../../../snapshots/restore/restore-plan.ts";
import type { SnapshotRecords } from "../../../snapshots/restore/restore-records.ts";
import { newSnapshot } from "../../../snapshots/snapshot-changes.ts";
import { keys } from "../../../state/keys.ts";
import type { RestoreRecord, SnapshotRecord } from "../../../state/records-snapshots.ts";
import type { UserRecord } from "../../../state/records-access.ts";
import { currentSettings } from "../../../state/settings.ts";
import type { FastifyInstance } from "fastify";

const ID = "11111111-2222-4333-8444-555555555555";
const AT = "2026-01-01T00:00:00.000Z";

let c: CoreParts;
let store: Store;
let server: FastifyInstance;
let administrator: { user: UserRecord; authorization: string };
let snapshot: SnapshotRecords;

beforeEach(async () => {
  const restoreReader = { read: async () => ({ ok: true, records: snapshot }) };
  ({ c, store } = createContext({ restoreReader } as never));
  administrator = signedIn(store, "administrator", "anna");
  const local = { ...administrator.user, passwordHash: "hash" };
  store.gateway.put(keys.user(local.id), local);
  const taken: SnapshotRecord = {
    ...newSnapshot({ id: ID, how: "demand", by: "anna", nowMs: store.clock.ms }),
    state: "taken",
    takenAt: AT,
    revision: 9,
  };
  store.gateway.put(keys.snapshot(ID), taken);
  store.gateway.put(keys.cluster, {
    format: 1,
    generation: 1,
    clusterToken: "t",
    caCert: "",
    createdAt: AT,
  });
  snapshot = {
    foundedAt: AT,
    users: new Map([[local.id, { value: local, created: 1 }]]),
    tokens: new Map(),
    services: new Map(),
    settings: currentSettings({ registry: { settings: null } }),
    sealingKey: null,
  };
  await store.run();
  server = createTestServer(c);
});
afterEach(async () => {
  store.close();
  await server.close();
});

const fresh = (): Promise<void> => store.registry.reached(store.gateway.revision, AbortSignal.timeout(5000));
const as = async (method: "GET" | "POST" | "DELETE", url: string, body?: unknown) => {
  const answer = await ask(server, method, `/api/v3${url}`, { authorization: administrator.authorization, body });
  await fresh();
  return answer;
};
const start = () => as("POST", `/snapshots/${ID}/restore`, { ticks: [] });
const marker = (): RestoreRecord => store.gateway.json(keys.restore) as RestoreRecord;
const added = (number: number): number => store.add(createdRecord(number));

describe("a restore of records", () => {
  test("is shown before: what was added since, and a digest that the start has to name", async () => {
    added(2);
    await fresh();
    const shown = await as("GET", `/snapshots/${ID}/restore`);
    expect(shown).toMatchObject({
      status: 200,
      json: { ready: true, counts: { remove: 1 }, items: [{ kind: "service", name: "core-2", did: "remove" }] },
    });
    added(3);
    await fresh();
    const { digest } = shown.json as { digest: string };
    const late = await as("POST", `/snapshots/${ID}/restore`, { ticks: [], digest });
    expect(late).toMatchObject({ status: 412, json: { code: "precondition_failed" } });
    expect(store.gateway.kvs.has(keys.restore)).toBe(false);
  });
  test("from its start on, changes are refused with who, since when and how far; reading and signing out go on", async () => {
    expect(await start()).toMatchObject({ status: 202, json: { state: "saving", by: "anna" } });
    expect(store.gateway.json(keys.snapshot(marker().before))).toMatchObject({ how: "restore", state: "waiting" });
    expect(await as("POST", "/services", { kind: "core", name: "meanwhile" })).toMatchObject({
      status: 409,
      json: { code: "busy", params: { why: "restoring", by: "anna", done: 0, total: 0 } },
    });
    expect(await start()).toMatchObject({ status: 409, json: { code: "busy" } });
    expect((await as("GET", "/services")).status).toBe(200);
    expect(await as("GET", "/restore")).toMatchObject({ json: { restore: { state: "saving" } } });
    const out = await ask(server, "POST", "/api/logout", { authorization: administrator.authorization });
    expect(out.status).toBe(204);
  });
  test("a change that was planned before it began is not made", async () => {
    store.gateway.beforeTxn = () => store.gateway.put(keys.restore, { ...WRITING, state: "saving" });
    expect(await as("POST", "/services", { kind: "core", name: "planned before" })).toMatchObject({
      status: 409,
      json: { code: "busy" },
    });
  });
  test("is cancelled until it writes, and then only completed", async () => {
    await start();
    expect(await as("DELETE", "/restore")).toMatchObject({ status: 200, json: { state: "cancelled" } });
    expect((await as("POST", "/services", { kind: "core", name: "again" })).status).toBe(201);
    expect(await as("DELETE", "/restore")).toMatchObject({ status: 404 });
    store.gateway.put(keys.restore, WRITING);
    await fresh();
    expect(await as("DELETE", "/restore")).toMatchObject({ status: 409, json: { code: "snapshot_busy" } });
  });
  test("that would remove the last administrator is refused by name, before anything is written", async () => {
    snapshot = { ...snapshot, users: new Map() };
    expect(await start()).toMatchObject({
      status: 409,
      json: { code: "last_administrator", params: { name: "anna" }, detail: expect.stringContaining("“anna”") },
    });
    expect(store.gateway.kvs.has(keys.restore)).toBe(false);
  });
  test("of a snapshot of another cluster is refused", async () => {
    snapshot = { ...snapshot, foundedAt: "2025-01-01T00:00:00.000Z" };
    expect(await start()).toMatchObject({ json: { code: "snapshot_busy", params: { why: "other_cluster" } } });
  });
});

const WRITING: RestoreRecord = {
  id: ID,
  snapshot: ID,
  file: "kuma-x.tar.gz",
  takenAt: AT,
  by: "anna",
  requestedAt: AT,
  updatedAt: AT,
  state: "writing",
  done: 0,
  total: 0,
  before: ID,
  beforeFile: "kuma-y.tar.gz",
  back: false,
  reason: null,
  ticks: [],
  ofRevision: 9,
  backFrom: null,
  lowered: [],
};

describe("writing", () => {
  const plan = () =>
    restorePlan(presentRecords(store.registry), snapshot, { ticks: new Set(), nowMs: 0, backFrom: null });
  const batch = (): Promise<boolean> => writeBatch(c, WRITING, plan);

  test("goes in transactions with the progress, and another leader goes on from there", async () => {
    for (let n = 2; n < 202; n++) added(n);
    const boris = addUser(store, "boris", "operator");
    store.gateway.put(keys.restore, { ...WRITING, total: 201 });
    await fresh();
    expect(await batch()).toBe(false);
    const { done } = marker();
    expect([done > 0 && done < 201, store.gateway.kvs.has(keys.user(boris.id))]).toEqual([true, false]);
    // What the next leader has is the marker and the present records.
    while (!(await batch()));
    expect(marker()).toMatchObject({ state: "done", done: 201, total: 201 });
    expect(store.gateway.keysUnder(keys.services)).toEqual([]);
    expect(store.gateway.keysUnder(keys.names)).toEqual([]);
  });
  test("a record that a host changed at the same moment is planned again, not overwritten", async () => {
    added(2);
    store.gateway.put(keys.restore, WRITING);
    await fresh();
    const host = { keyHash: "k", fqdn: "h", addresses: [], raft: "h:1", internal: "h:2", console: null };
    const called = { ...createdRecord(2), host: { ...host, sourceAddress: "::1", engineVersion: "3.5.16" } };
    store.gateway.beforeTxn = () => store.gateway.put(keys.service(called.ref), called);
    expect(await batch()).toBe(true);
    expect(store.gateway.json(keys.service(called.ref))).toEqual(called);
  });
});
