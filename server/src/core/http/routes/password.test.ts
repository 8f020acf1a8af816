import { beforeEach, describe, expect, test } from "vitest";
import { keys } from "../../state/keys.ts";
import type { UserRecord } from "../../state/records-access.ts";
import { coreRecord } from "../../testing/records.ts";
import { ask } from "../../testing/server.ts";
import { addSession, addToken, addUser, cheapPasswords } from "../../testing/users.ts";
import { refusalsOf, withServer } from "../../testing/with-server.ts";

const OLD = "sieben Zwerge im Wald";
const NEXT = "ganz andere Worte";
const OLD_HASH = await cheapPasswords().hash(OLD);
const t = withServer(coreRecord(1));
let user: UserRecord;
let own: ReturnType<typeof addSession>;
beforeEach(() => {
  user = addUser(t.store, "anna", "administrator", { passwordHash: OLD_HASH });
  own = addSession(t.store, user);
});

const post = (url: string, body: unknown, by = own.authorization) =>
  ask(t.server, "POST", `/api/v3${url}`, { body, authorization: by });
const codeOf = (answer: { json: never }): unknown => (answer.json as { code: string }).code;
const errors = (answer: { json: never }): unknown =>
  (answer.json as { errors: { path: string; code: string }[] }).errors.map((e) => [e.path, e.code]);

describe("the password given again", () => {
  test("lets acts that need it through for 5 minutes", async () => {
    t.store.clock.ms += 300_000;
    const act = (): Promise<{ status: number }> => post("/users", { login: "boris", role: "viewer" });
    expect((await act()).status).toBe(403);
    const until = new Date(t.store.clock.ms + 300_000).toISOString();
    expect(await post("/users/confirm", { password: OLD })).toMatchObject({
      status: 200,
      json: { login: "anna", session: { confirmedUntil: until } },
    });
    t.store.clock.ms += 299_000;
    expect((await act()).status).toBe(201);
    t.store.clock.ms += 1000;
    expect(codeOf(await post("/users", { login: "carl", role: "viewer" }))).toBe("password_needed");
  });

  test("wrong too often is slowed like a sign-in, is recorded in the audit, and changes nothing", async () => {
    const before = t.store.gateway.json(keys.session(own.hash));
    for (let i = 0; i < 5; i++) expect(codeOf(await post("/users/confirm", { password: "x" }))).toBe("bad_credentials");
    expect(codeOf(await post("/users/confirm", { password: OLD }))).toBe("rate_limited");
    expect(t.store.gateway.json(keys.session(own.hash))).toEqual(before);
    expect(await refusalsOf(t)).toMatchObject([
      { what: "user.confirm", who: "anna", code: "bad_credentials", count: 1 },
      { what: "user.confirm", who: "anna", count: 5 },
    ]);
  });

  test("is not required of a user who has none here", async () => {
    const olga = addUser(t.store, "olga", "administrator", { source: "oidc" });
    const by = addSession(t.store, olga, { confirmedAt: null, via: "oidc" }).authorization;
    expect(codeOf(await post("/users/confirm", { password: OLD }, by))).toBe("bad_credentials");
    expect((await post("/users/password", { next: NEXT }, by)).json).toMatchObject({
      code: "password_needed",
      params: { why: "oidc" },
    });
  });
});

describe("one's own password", () => {
  test("changes with the present one; one's other sessions end, this one and tokens stay", async () => {
    const [other, token] = [addSession(t.store, user), addToken(t.store, user)];
    const stranger = addSession(t.store, addUser(t.store, "boris", "viewer"));
    t.store.clock.ms += 300_000;
    expect((await post("/users/password", { next: NEXT })).json).toMatchObject({ code: "password_needed" });
    expect(codeOf(await post("/users/password", { current: "x", next: NEXT }))).toBe("bad_credentials");
    expect((await post("/users/password", { current: OLD, next: NEXT })).status).toBe(200);
    const left = t.store.gateway.keysUnder(keys.sessions).toSorted();
    expect(left).toEqual([own.hash, stranger.hash].map((h) => keys.session(h)).toSorted());
    expect(left).not.toContain(keys.session(other.hash));
    expect(t.store.gateway.kvs.has(keys.token(token.hash))).toBe(true);
    const kept = t.store.gateway.json(keys.user(user.id)) as UserRecord;
    expect(await t.c.access.passwords.verify(NEXT, kept.passwordHash, { known: true })).toBe(true);
    expect((await ask(t.server, "POST", "/api/login", { body: { login: "anna", password: OLD } })).status).toBe(401);
    expect((await ask(t.server, "POST", "/api/login", { body: { login: "anna", password: NEXT } })).status).toBe(200);
  });

  test("goes without the present one just after it was given, and a temporary one is over with it", async () => {
    const boris = addUser(t.store, "boris", "viewer", { passwordHash: OLD_HASH, mustChangePassword: true });
    const by = addSession(t.store, boris).authorization;
    expect(codeOf(await ask(t.server, "GET", "/api/v3/services", { authorization: by }))).toBe(
      "password_change_needed",
    );
    expect((await post("/users/password", { next: NEXT }, by)).json).toMatchObject({ mustChangePassword: false });
    expect((await ask(t.server, "GET", "/api/v3/services", { authorization: by })).status).toBe(200);
  });

  test("is no other than the rules allow, and not the one it was", async () => {
    expect(errors(await post("/users/password", { next: "kurz" }))).toEqual([["next", "password_too_short"]]);
    expect(errors(await post("/users/password", { next: "password2026" }))).toEqual([["next", "password_common"]]);
    expect(errors(await post("/users/password", { next: OLD }))).toEqual([["next", "password_same"]]);
    expect(errors(await post("/users/password", { current: OLD, next: OLD }))).toEqual([["next", "password_same"]]);
  });

  test("a sign-in with the old one that comes in between is ended too", async () => {
    t.store.gateway.beforeTxn = () => {
      addSession(t.store, user);
      t.store.gateway.put(keys.user(user.id), { ...user, lastSignInAt: "2026-01-01T12:00:00.000Z" });
    };
    expect((await post("/users/password", { next: NEXT })).status).toBe(200);
    expect(t.store.gateway.keysUnder(keys.sessions)).toEqual([keys.session(own.hash)]);
  });

  test("repeated with the same key it is done once", async () => {
    const headers = { "idempotency-key": "key-of-the-page" };
    const change = () =>
      ask(t.server, "POST", "/api/v3/users/password", {
        body: { next: NEXT },
        headers,
        authorization: own.authorization,
      });
    expect((await change()).status).toBe(200);
    const kept = t.store.gateway.json(keys.user(user.id));
    const again = await change();
    // The page repeats its own call: the new password is the current one by now.
    expect([again.status, again.headers["idempotent-replay"]]).toEqual([200, "true"]);
    expect(t.store.gateway.json(keys.user(user.id))).toEqual(kept);
  });
});
