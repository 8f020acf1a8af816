import { beforeEach, expect, test } from "vitest";
import { keys } from "../../state/keys.ts";
import type { UserRecord } from "../../state/records-access.ts";
import { coreRecord } from "../../testing/records.ts";
import { ask } from "../../testing/server.ts";
import { addSession, addToken, addUser } from "../../testing/users.ts";
import { withServer } from "../../testing/with-server.ts";

const service = coreRecord(1);
const t = withServer(service);
let anna: UserRecord;
beforeEach(() => {
  anna = addUser(t.store, "anna", "operator");
});

const rename = (by: { authorization: string }, headers: Record<string, string> = {}) =>
  ask(t.server, "PATCH", `/api/v3/services/${service.ref}`, { ...by, body: { name: "renamed" }, headers });
const name = (): unknown => (t.store.gateway.json(keys.service(service.ref)) as { name: string }).name;

test.each<[string, (hash: string) => void]>([
  ["its session was ended", (hash) => t.store.gateway.delete(keys.session(hash))],
  ["its user was removed", () => t.store.gateway.delete(keys.user(anna.id))],
  ["its user was disabled", () => void t.store.gateway.put(keys.user(anna.id), { ...anna, disabled: true })],
])("nothing is written for whom, meanwhile, %s", async (_what, meanwhile) => {
  const session = addSession(t.store, anna);
  t.store.gateway.beforeTxn = () => meanwhile(session.hash);
  expect(await rename(session)).toMatchObject({ status: 401, json: { code: "unauthenticated" } });
  expect(name()).toBe("core-1");
});

test("nothing is written by a token that was revoked meanwhile", async () => {
  const token = addToken(t.store, anna, { role: "operator" });
  t.store.gateway.beforeTxn = () => t.store.gateway.delete(keys.token(token.hash));
  expect(await rename(token)).toMatchObject({ status: 401 });
  expect(name()).toBe("core-1");
});

test("who lost the role meanwhile is refused by the role that is left", async () => {
  t.store.gateway.beforeTxn = () => void t.store.gateway.put(keys.user(anna.id), { ...anna, role: "viewer" });
  expect(await rename(addSession(t.store, anna))).toMatchObject({ status: 403, json: { code: "forbidden" } });
  expect(name()).toBe("core-1");
});

test("what a role allowed beyond the table goes with it: others' sessions, greater tokens", async () => {
  const boss = addUser(t.store, "boss", "administrator");
  const [own, other] = [addSession(t.store, boss), addSession(t.store, anna)];
  const demoted = (): void => void t.store.gateway.put(keys.user(boss.id), { ...boss, role: "operator" });
  t.store.gateway.beforeTxn = demoted;
  expect((await ask(t.server, "DELETE", `/api/v3/sessions/${other.record.id}`, own)).status).toBeGreaterThan(400);
  expect(t.store.gateway.kvs.has(keys.session(other.hash))).toBe(true);
  t.store.gateway.put(keys.user(boss.id), boss);
  t.store.gateway.beforeTxn = demoted;
  const body = { name: "script", role: "administrator", expiresInDays: 1 };
  expect(await ask(t.server, "POST", "/api/v3/tokens", { ...own, body })).toMatchObject({ status: 403 });
  expect(t.store.gateway.keysUnder(keys.tokens)).toEqual([]);
});

test("a last use, or a sign-in elsewhere, that is written meanwhile does not fail a change", async () => {
  const session = addSession(t.store, anna);
  t.store.gateway.beforeTxn = () => {
    t.store.gateway.put(keys.session(session.hash), { ...session.record, lastUsedAt: "2026-01-01T12:00:01.000Z" });
    t.store.gateway.put(keys.user(anna.id), { ...anna, lastSignInAt: "2026-01-01T12:00:01.000Z" });
  };
  expect((await rename(session)).status).toBe(200);
});

test("a Core that executes for the leader asks the store before it trusts the caller", async () => {
  t.store.raft.status = { ...t.store.raft.status, raftState: "StateFollower" } as typeof t.store.raft.status;
  const session = addSession(t.store, anna);
  t.store.gateway.watchHeld = true;
  t.store.gateway.delete(keys.session(session.hash));
  const read = ask(t.server, "GET", "/api/v3/services", { ...session, headers: { "core-forward": "1" } });
  await new Promise(setImmediate);
  t.store.gateway.releaseWatches();
  expect(await read).toMatchObject({ status: 401 });
});
