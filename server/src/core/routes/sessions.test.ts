import { afterEach, beforeEach, expect, test } from "vitest";
import type { FastifyInstance } from "fastify";
import type { Session } from "@core-console/shared/contract/access";
import type { CoreContext } from "../context.ts";
import { ROOT, keys } from "../store/keys.ts";
import { createContext } from "../testing/context.ts";
import { coreRecord } from "../testing/records.ts";
import { ask, createTestServer } from "../testing/server.ts";
import type { Store } from "../testing/store.ts";
import { addSession, addToken, addUser } from "../testing/users.ts";

let c: CoreContext;
let store: Store;
let server: FastifyInstance;
beforeEach(async () => {
  ({ c, store } = createContext());
  store.add(coreRecord(1));
  await store.run();
  server = createTestServer(c);
});
afterEach(async () => {
  store.close();
  await server.close();
});

const list = async (authorization: string, query = ""): Promise<Session[]> =>
  (await ask(server, "GET", `/api/v3/sessions${query}`, { authorization })).json;
const end = (authorization: string, id: string) => ask(server, "DELETE", `/api/v3/sessions/${id}`, { authorization });

test("one sees one's own sessions, with the one that asks, and none that is over", async () => {
  const anna = addUser(store, "anna", "viewer");
  const [one, two] = [addSession(store, anna, { agent: "Firefox" }), addSession(store, anna)];
  addSession(store, anna, { createdAt: "2026-01-01T00:00:00.000Z" });
  addSession(store, addUser(store, "boris", "viewer"));
  store.clock.ms += 60_000;
  const sessions = await list(one.authorization);
  expect(sessions).toMatchObject([
    { id: one.record.id, current: true, agent: "Firefox", lastUsedAt: "2026-01-01T12:01:00.000Z" },
    { id: two.record.id, current: false, lastUsedAt: "2026-01-01T12:00:00.000Z", user: { login: "anna" } },
  ]);
  expect(sessions[0]?.expiresAt).toBe("2026-01-02T00:00:00.000Z");
  expect(JSON.stringify(sessions)).not.toContain(one.hash);
});

test("an administrator sees those of one or all; nobody else does", async () => {
  const [anna, boris] = [addUser(store, "anna", "administrator"), addUser(store, "boris", "operator")];
  const [own, other] = [addSession(store, anna), addSession(store, boris)];
  expect(await list(own.authorization, "?all=1")).toHaveLength(2);
  expect(await list(own.authorization, `?user=${boris.id}`)).toMatchObject([{ id: other.record.id }]);
  expect(await list(other.authorization, `?user=${boris.id}`)).toHaveLength(1);
  for (const query of ["?all=1", `?user=${anna.id}`])
    expect(await ask(server, "GET", `/api/v3/sessions${query}`, { authorization: other.authorization })).toMatchObject({
      status: 403,
      json: { code: "forbidden", params: { why: "role", role: "administrator" } },
    });
  const first = await ask(server, "GET", "/api/v3/sessions?all=1&size=1", { authorization: own.authorization });
  expect(first).toMatchObject({ headers: { "x-total-count": "2", link: expect.stringContaining("cursor=") } });
});

test("one ends one's own, an administrator anybody's; another's is not there", async () => {
  const [anna, boris] = [addUser(store, "anna", "administrator"), addUser(store, "boris", "operator")];
  const own = addSession(store, anna);
  const [one, two] = [addSession(store, boris), addSession(store, boris)];
  expect(await end(one.authorization, own.record.id)).toMatchObject({
    status: 404,
    json: { params: { what: "session" } },
  });
  expect((await end(one.authorization, two.record.id)).status).toBe(204);
  expect(((await list(two.authorization)) as unknown as { code: string }).code).toBe("unauthenticated");
  expect((await end(own.authorization, one.record.id)).status).toBe(204);
  expect((await end(own.authorization, own.record.id)).status).toBe(204);
  expect(store.gateway.keysUnder(keys.sessions)).toEqual([]);
  const told = store.gateway.keysUnder(`${ROOT}audit/`).map((k) => store.gateway.json(k));
  expect(told.filter((e) => (e as { what: string }).what === "session.end")).toMatchObject([
    { who: "boris", name: "boris" },
    { who: "anna", name: "boris" },
    { who: "anna", name: "anna" },
  ]);
});

test("another's session is ended with the password given lately; who may not is told that it is not there, and the audit more", async () => {
  const [anna, boris] = [addUser(store, "anna", "administrator"), addUser(store, "boris", "operator")];
  const own = addSession(store, anna, { confirmedAt: null });
  const other = addSession(store, boris);
  const needed = { status: 403, json: { code: "password_needed" } };
  expect(await end(own.authorization, other.record.id)).toMatchObject(needed);
  expect(await end(addToken(store, anna).authorization, other.record.id)).toMatchObject(needed);
  expect(await ask(server, "DELETE", `/api/v3/users/${boris.id}/sessions`, own)).toMatchObject(needed);
  expect((await end(own.authorization, "nobody's")).status).toBe(404);
  expect((await end(other.authorization, own.record.id)).status).toBe(404);
  expect(store.gateway.keysUnder(keys.sessions)).toHaveLength(2);
  expect((await end(own.authorization, own.record.id)).status).toBe(204);
  await c.access.refusals.flush();
  const told = store.gateway.keysUnder(`${ROOT}audit/`).map((k) => store.gateway.json(k));
  expect(told.filter((e) => (e as { who: string }).who === "boris")).toMatchObject([
    { what: "access.refused", name: "endSession", code: "forbidden", outcome: "refused" },
  ]);
});

test("another's token is removed with the password given lately", async () => {
  const [anna, boris] = [addUser(store, "anna", "administrator"), addUser(store, "boris", "operator")];
  const token = addToken(store, boris).record.id;
  const remove = (by: { authorization: string }) => ask(server, "DELETE", `/api/v3/tokens/${token}`, by);
  expect(await remove(addSession(store, anna, { confirmedAt: null }))).toMatchObject({
    json: { code: "password_needed" },
  });
  expect((await remove(addSession(store, addUser(store, "clara", "viewer")))).status).toBe(404);
  expect((await remove(addSession(store, anna))).status).toBe(204);
});

test("a token of an operator's lists its owner's, none of them the one that asks", async () => {
  const anna = addUser(store, "anna", "operator");
  addSession(store, anna);
  expect(await list(addToken(store, anna).authorization)).toMatchObject([{ current: false }]);
});
