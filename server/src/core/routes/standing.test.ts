import { afterEach, beforeEach, expect, test } from "vitest";
import type { FastifyInstance } from "fastify";
import type { CoreContext } from "../context.ts";
import { keys } from "../store/keys.ts";
import type { UserRecord } from "../store/records-access.ts";
import { createContext } from "../testing/context.ts";
import { coreRecord } from "../testing/records.ts";
import { ask, createTestServer } from "../testing/server.ts";
import type { Store } from "../testing/store.ts";
import { addSession, addToken, addUser } from "../testing/users.ts";

const service = coreRecord(1);
let c: CoreContext;
let store: Store;
let server: FastifyInstance;
let anna: UserRecord;
beforeEach(async () => {
  ({ c, store } = createContext());
  store.add(service);
  anna = addUser(store, "anna", "operator");
  await store.run();
  server = createTestServer(c);
});
afterEach(async () => {
  store.close();
  await server.close();
});

const rename = (by: { authorization: string }, headers: Record<string, string> = {}) =>
  ask(server, "PATCH", `/api/v3/services/${service.ref}`, { ...by, body: { name: "renamed" }, headers });
const name = (): unknown => (store.gateway.json(keys.service(service.ref)) as { name: string }).name;

test.each<[string, (hash: string) => void]>([
  ["its session was ended", (hash) => store.gateway.delete(keys.session(hash))],
  ["its user was removed", () => store.gateway.delete(keys.user(anna.id))],
  ["its user was disabled", () => void store.gateway.put(keys.user(anna.id), { ...anna, disabled: true })],
])("nothing is written for whom, meanwhile, %s", async (_what, meanwhile) => {
  const session = addSession(store, anna);
  store.gateway.beforeTxn = () => meanwhile(session.hash);
  expect(await rename(session)).toMatchObject({ status: 401, json: { code: "unauthenticated" } });
  expect(name()).toBe("core-1");
});

test("nothing is written by a token that was revoked meanwhile", async () => {
  const token = addToken(store, anna, { role: "operator" });
  store.gateway.beforeTxn = () => store.gateway.delete(keys.token(token.hash));
  expect(await rename(token)).toMatchObject({ status: 401 });
  expect(name()).toBe("core-1");
});

test("who lost the role meanwhile is refused by the role that is left", async () => {
  store.gateway.beforeTxn = () => void store.gateway.put(keys.user(anna.id), { ...anna, role: "viewer" });
  expect(await rename(addSession(store, anna))).toMatchObject({ status: 403, json: { code: "forbidden" } });
  expect(name()).toBe("core-1");
});

test("what a role allowed beyond the table goes with it: others' sessions, greater tokens", async () => {
  const boss = addUser(store, "boss", "administrator");
  const [own, other] = [addSession(store, boss), addSession(store, anna)];
  const demoted = (): void => void store.gateway.put(keys.user(boss.id), { ...boss, role: "operator" });
  store.gateway.beforeTxn = demoted;
  expect((await ask(server, "DELETE", `/api/v3/sessions/${other.record.id}`, own)).status).toBeGreaterThan(400);
  expect(store.gateway.kvs.has(keys.session(other.hash))).toBe(true);
  store.gateway.put(keys.user(boss.id), boss);
  store.gateway.beforeTxn = demoted;
  const body = { name: "script", role: "administrator", expiresInDays: 1 };
  expect(await ask(server, "POST", "/api/v3/tokens", { ...own, body })).toMatchObject({ status: 403 });
  expect(store.gateway.keysUnder(keys.tokens)).toEqual([]);
});

test("a last use, or a sign-in elsewhere, that is written meanwhile stands in nobody's way", async () => {
  const session = addSession(store, anna);
  store.gateway.beforeTxn = () => {
    store.gateway.put(keys.session(session.hash), { ...session.record, lastUsedAt: "2026-01-01T12:00:01.000Z" });
    store.gateway.put(keys.user(anna.id), { ...anna, lastSignInAt: "2026-01-01T12:00:01.000Z" });
  };
  expect((await rename(session)).status).toBe(200);
});

test("a Core that executes for the leader asks the store before it believes who asks", async () => {
  store.raft.status = { ...store.raft.status, raftState: "StateFollower" } as typeof store.raft.status;
  const session = addSession(store, anna);
  store.gateway.watchHeld = true;
  store.gateway.delete(keys.session(session.hash));
  const read = ask(server, "GET", "/api/v3/services", { ...session, headers: { "core-forward": "1" } });
  await new Promise(setImmediate);
  store.gateway.releaseWatches();
  expect(await read).toMatchObject({ status: 401 });
});
