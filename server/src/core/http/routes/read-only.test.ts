import { expect, test } from "vitest";
import type { SignedIn } from "@core-console/shared/contract/access";
import { ROUTES, pathOf } from "@core-console/shared/contract/routes";
import type { Route } from "@core-console/shared/contract/route";
import { recordSignIns } from "../../accounts/read-only/record-sign-ins.ts";
import { OPENS_AFTER_MS } from "../../accounts/read-only/read-only-access.ts";
import { keys } from "../../state/keys.ts";
import type { UserRecord } from "../../state/records-access.ts";
import { coreRecord } from "../../testing/records.ts";
import { ask } from "../../testing/server.ts";
import { addUser, cheapPasswords } from "../../testing/users.ts";
import { withServer } from "../../testing/with-server.ts";

const PASSWORD = "sieben Zwerge im Wald";
const PASSWORD_HASH = await cheapPasswords().hash(PASSWORD);
const HOUR_MS = 3_600_000;
const t = withServer(coreRecord(1), coreRecord(2), coreRecord(3));

const anna = (over: Partial<UserRecord> = {}): UserRecord =>
  addUser(t.store, "anna", "administrator", { passwordHash: PASSWORD_HASH, ...over });
const signIn = (over: { login?: string; password?: string; from?: string } = {}) => {
  const { login = "anna", password = PASSWORD, from } = over;
  return ask(t.server, "POST", "/api/login", { body: { login, password }, ...(from === undefined ? {} : { from }) });
};
function lose(forMs = OPENS_AFTER_MS): void {
  t.store.raft.status = null;
  t.majority.loss = { voters: 3, alive: 1, forMs };
}
function lead(): void {
  t.majority.loss = null;
}
async function lookingIn(): Promise<{ authorization: string; body: SignedIn }> {
  const answer = await signIn();
  expect(answer.status).toBe(200);
  const body: SignedIn = answer.json;
  return { authorization: `Bearer ${body.token}`, body };
}
const whoami = (by: { authorization: string }) => ask(t.server, "GET", "/api/v3/users/whoami?stale=1", by);
/** Every pair of account and address may try once in 3 s. */
const apart = (): void => void (t.store.clock.ms += 3000);

test("before 10 s without a majority nobody signs in; from then on a local user does, to look", async () => {
  anna();
  lose(OPENS_AFTER_MS - 1);
  expect(await signIn()).toMatchObject({ status: 503 });
  expect(await ask(t.server, "GET", "/api/v3/sign-in")).toMatchObject({ status: 503 });
  lose();
  expect((await ask(t.server, "GET", "/api/v3/sign-in")).json).toEqual({
    setupNeeded: false,
    oidc: null,
    readOnly: { voters: 3, alive: 1, since: expect.any(String), copyAt: expect.any(String) },
  });
  const { authorization, body } = await lookingIn();
  expect(body.token).toMatch(new RegExp(`^kcr_${t.c.self.ref}_`));
  const viewer = {
    login: "anna",
    role: "viewer",
    permissions: ["services.read", "cluster.read"],
    readOnly: { core: { ref: t.c.self.ref, name: t.c.self.name } },
  };
  expect(body.user).toMatchObject(viewer);
  expect((await whoami({ authorization })).json).toMatchObject(viewer);
  for (const path of ["/services?stale=1", "/cluster?stale=1", `/services/${t.c.self.ref}?stale=1`])
    expect((await ask(t.server, "GET", `/api/v3${path}`, { authorization })).status).toBe(200);
});

test("every route that is not marked in the contract refuses such a session, in its own words", async () => {
  anna();
  lose();
  const { authorization } = await lookingIn();
  const others = Object.values(ROUTES).filter(
    (r: Route) => r.audience === "user" && r.readOnly !== true && r.console !== true,
  );
  expect(others.length).toBeGreaterThan(20);
  for (const route of others) {
    const path = pathOf(route).replace(/:\w+/g, t.c.self.ref);
    const answer = await ask(t.server, route.method, path, { authorization, body: {} });
    expect([path, answer.status, (answer.json as { code: string }).code]).toEqual([path, 403, "read_only"]);
    t.store.clock.ms += 1000;
  }
});

test("a session ends when its Core hears a leader, after an hour, when signed out, and is none at another Core", async () => {
  anna();
  lose();
  const first = await lookingIn();
  expect((await ask(t.server, "POST", "/api/logout", { authorization: first.authorization, body: {} })).status).toBe(
    204,
  );
  expect((await whoami(first)).status).toBe(401);
  apart();
  const second = await lookingIn();
  t.store.clock.ms += HOUR_MS - 1;
  expect((await whoami(second)).status).toBe(200);
  t.store.clock.ms += 1;
  expect((await whoami(second)).status).toBe(401);
  const third = await lookingIn();
  expect((await whoami({ authorization: third.authorization.replace(t.c.self.ref, coreRecord(2).ref) })).status).toBe(
    401,
  );
  lead();
  expect((await whoami(third)).status).toBe(401);
  t.majority.loss = { voters: 3, alive: 1, forMs: OPENS_AFTER_MS };
  expect((await whoami(third)).status).toBe(401);
});

test("a wrong password, a disabled user, one of a provider and one who does not exist get the same answer", async () => {
  anna({ disabled: true });
  addUser(t.store, "olga", "viewer", { source: "oidc" });
  addUser(t.store, "ivan", "viewer", { passwordHash: PASSWORD_HASH });
  lose();
  const answers = [await signIn(), await signIn({ login: "olga" }), await signIn({ login: "nobody" })];
  answers.push(await signIn({ login: "ivan", password: "wrong" }));
  for (const answer of answers) expect(answer).toMatchObject({ status: 401, json: { code: "bad_credentials" } });
});

test("a temporary password opens nothing, and only its owner learns that it is one", async () => {
  anna({ mustChangePassword: true });
  lose();
  expect(await signIn({ password: "wrong" })).toMatchObject({ json: { code: "bad_credentials" } });
  apart();
  expect(await signIn()).toMatchObject({
    status: 403,
    json: { code: "read_only", params: { why: "temporary_password" } },
  });
});

test("one try of an account from an address every 3 s, whatever the password; another address is another try", async () => {
  anna();
  lose();
  expect((await signIn({ password: "wrong" })).status).toBe(401);
  expect(await signIn()).toMatchObject({ status: 429, json: { params: { seconds: 3 } } });
  expect((await signIn({ from: "192.0.2.7" })).status).toBe(200);
  apart();
  expect((await signIn()).status).toBe(200);
});

test("20 tries an hour, the last 5 for users at addresses they are known at", async () => {
  anna({ knownAddresses: ["127.0.0.1"] });
  lose();
  for (let n = 0; n < 15; n++) expect((await signIn({ login: `guess-${n}`, from: "192.0.2.7" })).status).toBe(401);
  expect(await signIn({ login: "guess", from: "192.0.2.7" })).toMatchObject({ status: 429 });
  expect(await signIn({ from: "192.0.2.8" })).toMatchObject({ status: 429 });
  for (let n = 0; n < 5; n++) {
    expect((await signIn()).status).toBe(200);
    apart();
  }
  expect(await signIn()).toMatchObject({ status: 429 });
  t.store.clock.ms += HOUR_MS;
  expect((await signIn({ from: "192.0.2.8" })).status).toBe(200);
});

test("sign-ins reach the audit once, also if the process is killed between writing and forgetting", async () => {
  anna();
  lose();
  const { body } = await lookingIn();
  lead();
  const { journal } = t.c.access.readOnly;
  const waiting = [...journal.waiting()];
  await recordSignIns(t.store.gateway, journal, t.c.self);
  expect(journal.waiting()).toEqual([]);
  for (const signIn of waiting) journal.add(signIn);
  await recordSignIns(t.store.gateway, journal, t.c.self);
  const entries = t.store.gateway.keysUnder(keys.audits).map((key) => t.store.gateway.json(key));
  expect(entries).toMatchObject([{ what: "sign_in.read_only", who: "anna", from: "127.0.0.1", name: t.c.self.name }]);
  expect(waiting.map((s) => s.id)).toEqual([body.user.session?.id]);
});

test("a console that looks for a leader several times a second leaves its users their own share of calls", async () => {
  anna();
  lose();
  const asked = [];
  for (let n = 0; n < 100; n++) asked.push((await ask(t.server, "GET", "/api/v3/node")).status);
  expect(asked).toContain(429);
  expect((await signIn()).status).toBe(200);
});
