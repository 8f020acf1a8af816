import { eTagOf } from "@core-console/shared/contract/headers";
import { beforeEach, describe, expect, test } from "vitest";
import type { TokenMade, User, UserMade } from "@core-console/shared/contract/access";
import { keys } from "../../state/keys.ts";
import { ask } from "../../testing/server.ts";
import { addSession, addUser, signedIn } from "../../testing/users.ts";
import { withServer } from "../../testing/with-server.ts";

const LIFE = "11111111-1111-4111-8111-111111111111";

const users = "/api/v3/users";
const tokens = "/api/v3/tokens";
const t = withServer();
let administrator: string;
beforeEach(() => {
  administrator = signedIn(t.store, "administrator", "anna").authorization;
});

const add = (body: unknown, headers: Record<string, string> = {}) =>
  ask(t.server, "POST", users, { authorization: administrator, body, headers });

describe("users", () => {
  test("the password made for a new one is shown once, and is good", async () => {
    const body = { login: "oleg", role: "operator" };
    const first = await add(body, { "idempotency-key": "key-000001" });
    expect(first).toMatchObject({ status: 201, json: { user: { login: "oleg", mustChangePassword: true } } });
    const { user, temporaryPassword } = first.json as UserMade;
    expect(first.headers["etag"]).toBe(eTagOf(user.revision, LIFE));
    const kept = t.store.gateway.json(keys.user(user.id)) as { passwordHash: string };
    expect(await t.c.access.passwords.verify(temporaryPassword ?? "", kept.passwordHash, { known: true })).toBe(true);
    const again = await add(body, { "idempotency-key": "key-000001" });
    expect(again).toMatchObject({ status: 201, json: { user: { id: user.id }, temporaryPassword: null } });
    const everything = [...t.store.gateway.kvs.values()].map((kv) => kv.value).join();
    expect(everything).not.toContain(temporaryPassword);
  });
  test("a given password is held to the rules and not shown", async () => {
    expect(await add({ login: "oleg", role: "viewer", password: "short" })).toMatchObject({
      status: 400,
      json: { errors: [{ path: "password", code: "password_too_short" }] },
    });
    const given = await add({ login: "oleg", role: "viewer", password: "correct horse battery" });
    expect(given).toMatchObject({ status: 201, json: { temporaryPassword: null } });
  });
  test("listed by login without anything secret, shown and changed by revision", async () => {
    await add({ login: "Boris", role: "viewer" });
    const list = await ask(t.server, "GET", users, { authorization: administrator });
    expect((list.json as User[]).map((u) => u.login)).toEqual(["anna", "Boris"]);
    expect(JSON.stringify(list.json)).not.toMatch(/argon2|passwordHash|knownAddresses/);
    const [, boris] = list.json as User[];
    const url = `${users}/${boris?.id}`;
    const shown = await ask(t.server, "GET", url, { authorization: administrator });
    const etag = String(shown.headers["etag"]);
    const change = (body: unknown, tag = etag) =>
      ask(t.server, "PATCH", url, { authorization: administrator, body, headers: { "if-match": tag } });
    const ofAnotherLife = eTagOf(boris?.revision ?? 0, "99999999-9999-4999-8999-999999999999");
    expect(await change({ role: "operator" }, ofAnotherLife)).toMatchObject({ status: 412 });
    expect(await change({ role: "operator" })).toMatchObject({ status: 200, json: { role: "operator" } });
    expect(await change({ role: "viewer" })).toMatchObject({ status: 412 });
    expect(await ask(t.server, "GET", `${users}/nobody`, { authorization: administrator })).toMatchObject({
      status: 404,
      json: { params: { what: "user" } },
    });
  });
  test("a reset password ends the sessions at once", async () => {
    const oleg = signedIn(t.store, "operator", "oleg");
    const services = () => ask(t.server, "GET", "/api/v3/services", { authorization: oleg.authorization });
    expect((await services()).status).toBe(200);
    const reset = await ask(t.server, "POST", `${users}/${oleg.user.id}/password`, {
      authorization: administrator,
      body: {},
    });
    expect(reset).toMatchObject({ status: 200, json: { user: { mustChangePassword: true } } });
    expect((reset.json as UserMade).temporaryPassword).toMatch(/^(\w{4}-){4}\w{4}$/);
    expect((await services()).status).toBe(401);
  });
  test("one who administers may remove itself while another is left, and is out at once", async () => {
    const hash = await t.c.access.passwords.hash("correct horse battery");
    const olga = addUser(t.store, "olga", "administrator", { passwordHash: hash });
    const { authorization } = addSession(t.store, olga);
    const remove = () => ask(t.server, "DELETE", `${users}/${olga.id}`, { authorization });
    expect(await remove()).toMatchObject({ status: 409, json: { code: "last_administrator" } });
    addUser(t.store, "vera", "administrator", { passwordHash: hash });
    expect((await remove()).status).toBe(204);
    expect((await remove()).status).toBe(401);
  });
  test("signed out everywhere", async () => {
    const oleg = signedIn(t.store, "operator", "oleg");
    const url = `${users}/${oleg.user.id}/sessions`;
    expect((await ask(t.server, "DELETE", url, { authorization: administrator })).status).toBe(204);
    const after = await ask(t.server, "GET", "/api/v3/services", { authorization: oleg.authorization });
    expect(after.status).toBe(401);
  });
});

describe("tokens", () => {
  const body = { name: "ci", role: "operator", expiresInDays: 7 };
  test("the secret is shown once and works; the list knows it and its owner, and not the secret", async () => {
    const oleg = signedIn(t.store, "operator", "oleg");
    const make = () =>
      ask(t.server, "POST", tokens, {
        authorization: oleg.authorization,
        body,
        headers: { "idempotency-key": "key-000001" },
      });
    const made = await make();
    expect(made.status).toBe(201);
    const { secret, token } = made.json as TokenMade;
    expect(secret).toMatch(/^kct_[\w-]{43}$/);
    expect(await make()).toMatchObject({ status: 201, json: { token: { id: token.id }, secret: null } });
    const authorization = `Bearer ${secret}`;
    expect((await ask(t.server, "GET", "/api/v3/services", { authorization })).status).toBe(200);
    const list = await ask(t.server, "GET", tokens, { authorization });
    expect(list.json).toMatchObject([
      { name: "ci", owner: { login: "oleg" }, lastUsedAt: new Date(t.store.clock.ms).toISOString() },
    ]);
    expect(JSON.stringify([...t.store.gateway.kvs.values()])).not.toContain(secret);
    const gone = await ask(t.server, "DELETE", `${tokens}/${token.id}`, { authorization });
    expect(gone.status).toBe(204);
    expect((await ask(t.server, "GET", tokens, { authorization })).status).toBe(401);
  });
  test("of others only for those who administer, in pages", async () => {
    const oleg = signedIn(t.store, "operator", "oleg");
    for (let i = 0; i < 3; i++)
      await ask(t.server, "POST", tokens, { authorization: oleg.authorization, body: { ...body, name: `t${i}` } });
    const list = (query: string, authorization: string) => ask(t.server, "GET", `${tokens}${query}`, { authorization });
    expect(await list("?all=1", oleg.authorization)).toMatchObject({
      status: 403,
      json: { params: { why: "role", role: "administrator" } },
    });
    expect((await list(`?user=${oleg.user.id}`, oleg.authorization)).status).toBe(200);
    expect((await list("", administrator)).json).toEqual([]);
    const first = await list("?all=1&size=2", administrator);
    expect(first.json).toHaveLength(2);
    expect(first.headers["x-total-count"]).toBe("3");
    const next = /<([^>]+)>; rel="next"/.exec(String(first.headers["link"]))?.[1] ?? "";
    const second = await ask(t.server, "GET", next, { authorization: administrator });
    expect(second.json).toHaveLength(1);
    expect(second.headers["link"]).toBeUndefined();
  });
});
