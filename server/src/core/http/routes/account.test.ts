import { createHmac } from "node:crypto";
import { describe, expect, test, vi } from "vitest";
import type { SignedIn, Whoami } from "@core-console/shared/contract/access";
import { hashSecret, newSecret } from "../../accounts/callers/secrets.ts";
import { planLink, sessionSecretOf } from "../../accounts/sessions/setup-links.ts";
import { Passwords, type Derive } from "../../accounts/passwords/passwords.ts";
import { keys } from "../../state/keys.ts";
import type { UserRecord } from "../../state/records-access.ts";
import { coreRecord } from "../../testing/records.ts";
import { ask } from "../../testing/server.ts";
import { request } from "../../testing/store.ts";
import { addSession, addUser, cheapPasswords } from "../../testing/users.ts";
import { refusalsOf, withServer } from "../../testing/with-server.ts";

const PASSWORD_HASH = await cheapPasswords().hash("sieben Zwerge im Wald");
const LOGIN = { login: "anna", password: "sieben Zwerge im Wald" };
const t = withServer(coreRecord(1));

async function link(login: string | null = null): Promise<string> {
  const secret = newSecret("link");
  await t.c.changes.execute(request(null), () =>
    planLink(t.c.registry, { hash: hashSecret(secret), login, by: "host:core-1", nowMs: t.c.wall() }),
  );
  return secret;
}
const bearer = (s: SignedIn): { authorization: string } => ({ authorization: `Bearer ${s.token}` });
const signIn = (body: unknown = LOGIN, o: { from?: string; headers?: Record<string, string> } = {}) =>
  ask(t.server, "POST", "/api/login", { body, ...o });
const anna = (over: Partial<UserRecord> = {}): UserRecord =>
  addUser(t.store, "anna", "administrator", { passwordHash: PASSWORD_HASH, ...over });

test("signing in before any user can is recorded in the audit as refused", async () => {
  await signIn();
  expect(await refusalsOf(t)).toMatchObject([
    { what: "sign_in", outcome: "refused", code: "setup_needed", who: "unknown" },
  ]);
});

test("from a link to an administrator who is signed in, signs out and in again", async () => {
  expect((await ask(t.server, "GET", "/api/v3/sign-in")).json).toEqual({
    setupNeeded: true,
    oidc: null,
    readOnly: null,
  });
  expect(await signIn()).toMatchObject({ status: 409, json: { code: "setup_needed" } });
  const secret = await link();
  expect((await ask(t.server, "POST", "/api/v3/setup/look", { body: { secret } })).json).toMatchObject({ user: null });
  const first = await ask(t.server, "POST", "/api/v3/setup", { body: { secret, ...LOGIN } });
  expect(first).toMatchObject({ status: 200, json: { user: { login: "anna", role: "administrator" } } });
  expect((await ask(t.server, "GET", "/api/v3/services", bearer(first.json))).status).toBe(200);
  expect((await ask(t.server, "GET", "/api/v3/sign-in")).json).toEqual({
    setupNeeded: false,
    oidc: null,
    readOnly: null,
  });
  expect((await ask(t.server, "POST", "/api/logout", bearer(first.json))).status).toBe(204);
  expect((await ask(t.server, "GET", "/api/v3/services", bearer(first.json))).status).toBe(401);
  const again = await signIn({ ...LOGIN, login: "ANNA" });
  const me: Whoami = (await ask(t.server, "GET", "/api/v3/users/whoami", bearer(again.json))).json;
  expect(me).toMatchObject({
    login: "anna",
    source: "local",
    token: null,
    session: { confirmedUntil: expect.any(String) },
  });
  expect(await refusalsOf(t)).toMatchObject([
    { what: "sign_in", code: "setup_needed" },
    { what: "setup.link" },
    { what: "setup.use", who: "anna", name: "anna" },
    { what: "sign_out", who: "anna" },
    { what: "access.refused", who: "unknown", name: "listServices", code: "unauthenticated" },
    { what: "sign_in", who: "anna" },
  ]);
});

describe("signing in", () => {
  test("makes the session, returns the last sign-in and the address, and writes them with its entry at once", async () => {
    const user = anna();
    const before = t.store.gateway.revision;
    const headers = { "user-agent": "Firefox\u007f/1" };
    const { json } = await signIn(LOGIN, { from: "192.0.2.7", headers });
    expect(t.store.gateway.revision).toBe(before + 1);
    const { token } = json as SignedIn;
    expect(token).toMatch(/^kcs_/);
    expect(t.store.gateway.json(keys.session(hashSecret(token ?? "")))).toMatchObject({
      userId: user.id,
      via: "password",
      address: "192.0.2.7",
      agent: "Firefox/1",
    });
    expect(t.store.gateway.json(keys.user(user.id))).toMatchObject({
      lastSignInAt: new Date(t.store.clock.ms).toISOString(),
      knownAddresses: ["192.0.2.7"],
    });
    expect(JSON.stringify([...t.store.gateway.kvs.values()])).not.toContain(token);
  });

  test("says the same of a wrong password, an unknown user, a disabled one and one of a provider, after the same work", async () => {
    const derive = vi.fn<Derive>(async () => Buffer.alloc(32, 1));
    Object.assign(t.c.access, { passwords: new Passwords({ derive }) });
    anna();
    addUser(t.store, "boris", "viewer", { passwordHash: PASSWORD_HASH, disabled: true });
    addUser(t.store, "olga", "viewer", { source: "oidc" });
    const bodies = ["anna", "boris", "olga", "nobody"].map((login) => ({ login, password: "falsches Passwort" }));
    for (const body of bodies) {
      derive.mockClear();
      const { status, json } = await signIn(body);
      const { requestId: _, ...problem } = json as Record<string, unknown>;
      expect([status, problem]).toEqual([401, expect.objectContaining({ code: "bad_credentials", params: {} })]);
      expect(derive).toHaveBeenCalledTimes(1);
    }
  });

  test("a right password of a disabled account is refused like a wrong one", async () => {
    anna();
    addUser(t.store, "boris", "viewer", { passwordHash: PASSWORD_HASH, disabled: true });
    expect(await signIn({ ...LOGIN, login: "boris" })).toMatchObject({
      status: 401,
      json: { code: "bad_credentials" },
    });
  });

  test("an account that is disabled while its password is looked at is not signed in", async () => {
    const user = anna();
    t.store.gateway.beforeTxn = () => void t.store.gateway.put(keys.user(user.id), { ...user, disabled: true });
    expect(await signIn()).toMatchObject({ status: 401, json: { code: "bad_credentials" } });
    expect(t.store.gateway.keysUnder(keys.sessions)).toEqual([]);
  });

  test("failures are recorded in the audit with a count, never with what was typed in place of a login", async () => {
    anna();
    for (let i = 0; i < 3; i++) await signIn({ login: "sieben Zwerge im Wald", password: "anna" });
    for (let i = 0; i < 7; i++) await signIn({ ...LOGIN, password: "falsches Passwort" });
    expect((await signIn({ ...LOGIN, password: "falsches Passwort" })).status).toBe(429);
    const audit = await refusalsOf(t);
    expect(audit).toMatchObject([
      { what: "sign_in", who: "unknown", name: null, outcome: "refused", code: "bad_credentials", count: 1 },
      { what: "sign_in", who: "anna", name: "anna", code: "bad_credentials", count: 1 },
      { who: "unknown", count: 2 },
      { who: "anna", code: "rate_limited", count: 7 },
    ]);
    expect(JSON.stringify(audit)).not.toContain("Zwerge");
  });

  test("an attacker at another address does not keep the owner out", async () => {
    anna({ knownAddresses: ["192.0.2.1"] });
    for (let i = 0; i < 40; i++) await signIn({ ...LOGIN, password: "falsches Passwort" }, { from: `198.51.100.${i}` });
    expect(await signIn(LOGIN, { from: "203.0.113.9" })).toMatchObject({
      status: 429,
      json: { code: "rate_limited", params: { seconds: expect.any(Number) } },
    });
    expect((await signIn(LOGIN, { from: "192.0.2.1" })).status).toBe(200);
  });

  test("many at once of one user all come in; above its limit the least used session goes", async () => {
    const user = anna();
    const all = await Promise.all(Array.from({ length: 40 }, () => signIn()));
    expect(all.map((a) => a.status)).toEqual(Array(40).fill(200));
    const old = addSession(t.store, user, { lastUsedAt: "2026-01-01T11:59:00.000Z" });
    for (let i = 0; i < 40; i++) {
      t.store.clock.ms += 1000;
      expect((await signIn()).status).toBe(200);
    }
    expect(t.store.gateway.keysUnder(keys.sessions)).toHaveLength(64);
    expect(t.store.gateway.kvs.has(keys.session(old.hash))).toBe(false);
  });

  test("KUMA's clients sign in whatever content type they send, pages of other sites do not", async () => {
    anna();
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    expect((await signIn(LOGIN, { headers })).status).toBe(200);
    const other = await signIn(LOGIN, { headers: { ...headers, origin: "https://evil.example" } });
    expect(other).toMatchObject({ status: 403, json: { code: "cross_site" } });
    expect((await refusalsOf(t)).at(-1)).toMatchObject({ what: "sign_in", code: "cross_site", outcome: "refused" });
  });

  test("an old session's bearer does not stand in the way of a new one", async () => {
    anna();
    const headers = { authorization: `Bearer ${newSecret("session")}` };
    expect((await signIn(LOGIN, { headers })).status).toBe(200);
  });
});

describe("a one-time link", () => {
  const use = (secret: string, body: object = LOGIN, headers: Record<string, string> = {}) =>
    ask(t.server, "POST", "/api/v3/setup", { body: { secret, ...body }, headers });
  const gone = { status: 410, json: { code: "link_invalid" } };

  test("is used once, and one that is used, ran out or never was says the same", async () => {
    const secret = await link();
    expect((await use(secret)).status).toBe(200);
    expect(await use(secret, { ...LOGIN, login: "boris" })).toMatchObject(gone);
    expect(await ask(t.server, "POST", "/api/v3/setup/look", { body: { secret } })).toMatchObject(gone);
    const old = await link();
    t.store.clock.ms += 3_600_000;
    expect(await use(old, { ...LOGIN, login: "boris" })).toMatchObject(gone);
    expect(await use(newSecret("link"), { ...LOGIN, login: "boris" })).toMatchObject(gone);
    expect(await refusalsOf(t)).toContainEqual(
      expect.objectContaining({ what: "setup.use", outcome: "refused", code: "link_invalid", who: "unknown" }),
    );
  });

  test("used by two at once, one wins", async () => {
    const secret = await link();
    const both = await Promise.all(["anna", "boris"].map((login) => use(secret, { ...LOGIN, login })));
    expect(both.map((a) => a.status).toSorted((a, b) => a - b)).toEqual([200, 410]);
    expect(t.store.gateway.keysUnder(keys.users)).toHaveLength(1);
    expect(t.store.gateway.keysUnder(keys.sessions)).toHaveLength(1);
    expect(t.store.gateway.keysUnder(keys.links)).toEqual([]);
  });

  test("asked again with the same key after a lost answer, answers with the same session", async () => {
    const secret = await link();
    const key = { "idempotency-key": "key-of-the-page" };
    const first = await use(secret, LOGIN, key);
    const again = await use(secret, LOGIN, key);
    expect(again).toMatchObject({ status: 200, headers: { "idempotent-replay": "true" } });
    expect((again.json as SignedIn).token).toBe((first.json as SignedIn).token);
    expect(await use(secret, { ...LOGIN, login: "boris" }, key)).toMatchObject({ status: 422 });
  });

  test("does not give its session away to a later holder of the link", async () => {
    const secret = await link();
    const first = await use(secret, LOGIN, { "idempotency-key": "key-of-the-page" });
    const { token } = first.json as SignedIn;
    for (const made of ["session", "session\n", "session\nundefined", "session\nnull"])
      expect(token).not.toBe(`kcs_${createHmac("sha256", secret).update(made).digest("base64url")}`);
    expect(await use(secret, LOGIN)).toMatchObject(gone);
    expect(await use(secret, LOGIN, { "idempotency-key": "key-of-another" })).toMatchObject(gone);
    expect(sessionSecretOf(secret, null)).not.toBe(sessionSecretOf(secret, null));
  });

  test("that makes an administrator takes all others of its kind with it, and none of another", async () => {
    anna();
    const secrets = [];
    for (let i = 0; i < 40; i++) secrets.push(await link());
    // There are never more links than one transaction can remove.
    expect(await use(secrets[0] ?? "", { ...LOGIN, login: "boris" })).toMatchObject(gone);
    const signsIn = await link("anna");
    expect((await use(secrets[39] ?? "", { ...LOGIN, login: "boris" })).status).toBe(200);
    expect(await use(secrets[38] ?? "", { ...LOGIN, login: "clara" })).toMatchObject(gone);
    expect(t.store.gateway.keysUnder(keys.links)).toEqual([keys.link(hashSecret(signsIn))]);
  });

  test("is not used up by a password or login that does not do", async () => {
    const secret = await link();
    const fault = async (body: object): Promise<unknown> => {
      const answer = await use(secret, body);
      const { errors } = answer.json as { errors: { path: string; code: string }[] };
      return [answer.status, ...errors.map((e) => [e.path, e.code])];
    };
    expect(await fault({ ...LOGIN, password: "kurz" })).toEqual([400, ["password", "password_too_short"]]);
    expect(await fault({ ...LOGIN, password: "password1234" })).toEqual([400, ["password", "password_common"]]);
    expect(await fault({ ...LOGIN, password: "Anna und der Wald" })).toEqual([
      400,
      ["password", "password_contains_login"],
    ]);
    expect(await fault({ login: "an na", password: LOGIN.password })).toEqual([400, ["login", "login"]]);
    expect(await fault({})).toEqual([400, ["login", "invalid_type"], ["password", "invalid_type"]]);
    addUser(t.store, "ANNA", "viewer");
    expect(await use(secret)).toMatchObject({ status: 409, json: { code: "login_taken", params: { login: "ANNA" } } });
    expect((await use(secret, { ...LOGIN, login: "boris" })).status).toBe(200);
  });

  test("of a user signs that user in, confirmed, and takes no password along", async () => {
    const user = anna({ role: "viewer" });
    const secret = await link("ANNA");
    expect((await ask(t.server, "POST", "/api/v3/setup/look", { body: { secret } })).json).toMatchObject({
      user: "anna",
    });
    expect((await use(secret)).status).toBe(400);
    const { json } = await use(secret, {});
    expect(json).toMatchObject({
      user: { id: user.id, role: "viewer", session: { confirmedUntil: expect.any(String) } },
    });
    const next = "ganz andere Worte";
    const changed = await ask(t.server, "POST", "/api/v3/users/password", { body: { next }, ...bearer(json) });
    expect(changed.status).toBe(200);
  });

  test("of a user who was disabled or removed since is good for nothing", async () => {
    const user = anna();
    const secrets = [await link("anna"), await link("anna")];
    t.store.gateway.put(keys.user(user.id), { ...user, disabled: true });
    expect(await use(secrets[0] ?? "", {})).toMatchObject(gone);
    t.store.gateway.delete(keys.user(user.id));
    expect(await use(secrets[1] ?? "", {})).toMatchObject(gone);
    await expect(link("anna")).rejects.toMatchObject({ code: "not_found" });
  });
});
