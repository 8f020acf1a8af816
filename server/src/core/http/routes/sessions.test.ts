import { expect, test } from "vitest";
import type { Session } from "@core-console/shared/contract/access";
import { keys } from "../../state/keys.ts";
import { coreRecord } from "../../testing/records.ts";
import { ask } from "../../testing/server.ts";
import { addSession, addToken, addUser } from "../../testing/users.ts";
import { refusalsOf, withServer } from "../../testing/with-server.ts";

const t = withServer(coreRecord(1));

const list = async (authorization: string, query = ""): Promise<Session[]> =>
  (await ask(t.server, "GET", `/api/v3/sessions${query}`, { authorization })).json;
const end = (authorization: string, id: string) => ask(t.server, "DELETE", `/api/v3/sessions/${id}`, { authorization });

test("one sees one's own sessions, with the one that asks, and none that is over", async () => {
  const anna = addUser(t.store, "anna", "viewer");
  const [one, two] = [addSession(t.store, anna, { agent: "Firefox" }), addSession(t.store, anna)];
  addSession(t.store, anna, { createdAt: "2026-01-01T00:00:00.000Z" });
  addSession(t.store, addUser(t.store, "boris", "viewer"));
  t.store.clock.ms += 60_000;
  const sessions = await list(one.authorization);
  expect(sessions).toMatchObject([
    { id: one.record.id, current: true, agent: "Firefox", lastUsedAt: "2026-01-01T12:01:00.000Z" },
    { id: two.record.id, current: false, lastUsedAt: "2026-01-01T12:00:00.000Z", user: { login: "anna" } },
  ]);
  expect(sessions[0]?.expiresAt).toBe("2026-01-02T00:00:00.000Z");
  expect(JSON.stringify(sessions)).not.toContain(one.hash);
});

test("an administrator sees those of one or all; other users do not", async () => {
  const [anna, boris] = [addUser(t.store, "anna", "administrator"), addUser(t.store, "boris", "operator")];
  const [own, other] = [addSession(t.store, anna), addSession(t.store, boris)];
  expect(await list(own.authorization, "?all=1")).toHaveLength(2);
  expect(await list(own.authorization, `?user=${boris.id}`)).toMatchObject([{ id: other.record.id }]);
  expect(await list(other.authorization, `?user=${boris.id}`)).toHaveLength(1);
  for (const query of ["?all=1", `?user=${anna.id}`])
    expect(
      await ask(t.server, "GET", `/api/v3/sessions${query}`, { authorization: other.authorization }),
    ).toMatchObject({
      status: 403,
      json: { code: "forbidden", params: { why: "role", role: "administrator" } },
    });
  const first = await ask(t.server, "GET", "/api/v3/sessions?all=1&size=1", { authorization: own.authorization });
  expect(first).toMatchObject({ headers: { "x-total-count": "2", link: expect.stringContaining("cursor=") } });
});

test("a user ends only own sessions, an administrator any; another user's is not found", async () => {
  const [anna, boris] = [addUser(t.store, "anna", "administrator"), addUser(t.store, "boris", "operator")];
  const own = addSession(t.store, anna);
  const [one, two] = [addSession(t.store, boris), addSession(t.store, boris)];
  expect(await end(one.authorization, own.record.id)).toMatchObject({
    status: 404,
    json: { params: { what: "session" } },
  });
  expect((await end(one.authorization, two.record.id)).status).toBe(204);
  expect(((await list(two.authorization)) as unknown as { code: string }).code).toBe("unauthenticated");
  expect((await end(own.authorization, one.record.id)).status).toBe(204);
  expect((await end(own.authorization, own.record.id)).status).toBe(204);
  expect(t.store.gateway.keysUnder(keys.sessions)).toEqual([]);
  expect((await refusalsOf(t)).filter((e) => e.what === "session.end")).toMatchObject([
    { who: "boris", name: "boris" },
    { who: "anna", name: "boris" },
    { who: "anna", name: "anna" },
  ]);
});

test("another user's session is ended with the password confirmed lately; to other callers it is not found, and the audit says more", async () => {
  const [anna, boris] = [addUser(t.store, "anna", "administrator"), addUser(t.store, "boris", "operator")];
  const own = addSession(t.store, anna, { confirmedAt: null });
  const other = addSession(t.store, boris);
  const needed = { status: 403, json: { code: "password_needed" } };
  expect(await end(own.authorization, other.record.id)).toMatchObject(needed);
  expect(await end(addToken(t.store, anna).authorization, other.record.id)).toMatchObject(needed);
  expect(await ask(t.server, "DELETE", `/api/v3/users/${boris.id}/sessions`, own)).toMatchObject(needed);
  expect((await end(own.authorization, "nobody's")).status).toBe(404);
  expect((await end(other.authorization, own.record.id)).status).toBe(404);
  expect(t.store.gateway.keysUnder(keys.sessions)).toHaveLength(2);
  expect((await end(own.authorization, own.record.id)).status).toBe(204);
  expect((await refusalsOf(t)).filter((e) => e.who === "boris")).toMatchObject([
    { what: "access.refused", name: "endSession", code: "forbidden", outcome: "refused" },
  ]);
});

test("another's token is removed with the password given lately", async () => {
  const [anna, boris] = [addUser(t.store, "anna", "administrator"), addUser(t.store, "boris", "operator")];
  const token = addToken(t.store, boris).record.id;
  const remove = (by: { authorization: string }) => ask(t.server, "DELETE", `/api/v3/tokens/${token}`, by);
  expect(await remove(addSession(t.store, anna, { confirmedAt: null }))).toMatchObject({
    json: { code: "password_needed" },
  });
  expect((await remove(addSession(t.store, addUser(t.store, "clara", "viewer")))).status).toBe(404);
  expect((await remove(addSession(t.store, anna))).status).toBe(204);
});

test("a token of an operator's lists its owner's, none of them the one that asks", async () => {
  const anna = addUser(t.store, "anna", "operator");
  addSession(t.store, anna);
  expect(await list(addToken(t.store, anna).authorization)).toMatchObject([{ current: false }]);
});
