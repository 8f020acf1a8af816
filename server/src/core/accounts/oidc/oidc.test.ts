import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { AuditEntry, SignedIn } from "@core-console/shared/contract/access";
import { silentLogger, type Logger } from "../../../lib/logging/logger.ts";
import { OutwardError } from "../../../lib/net/outward-address.ts";
import { createOutward } from "../../../lib/net/outward.ts";
import { clientSecretContext } from "../settings/change-settings.ts";
import { currentSettings } from "../../state/settings.ts";
import { newSealingKey, seal } from "../../state/seal.ts";
import { keys } from "../../state/keys.ts";
import type { SettingsRecord } from "../../state/records-access.ts";
import { createContext } from "../../testing/context.ts";
import { ask, createTestServer } from "../../testing/server.ts";
import type { Store } from "../../testing/store.ts";
import { addUser } from "../../testing/users.ts";
import { authorization } from "./code-exchange.ts";
import { Provider } from "./provider.ts";
import { CLIENT, OTHER_CLIENT, REDIRECT, startProvider, type RealProvider } from "./testing/real-provider.ts";

const key = newSealingKey();
let provider: RealProvider;
beforeAll(async () => {
  provider = await startProvider();
});
afterAll(() => provider.close());
beforeEach(() => {
  provider.accounts = { "sub-1": { preferred_username: "anna", name: "Anna A.", groups: ["staff", "soc-admins"] } };
  provider.next = { subject: "sub-1" };
  provider.inIdToken = false;
  provider.tamper = null;
});
const stores: Store[] = [];
afterEach(() => stores.splice(0).forEach((s) => s.close()));

async function core(over: Partial<SettingsRecord["oidc"]> = {}) {
  const clock = { skewMs: 0 };
  const faults: string[] = [];
  const log = { ...silentLogger, warn: (o: { fault?: string }) => void faults.push(o.fault ?? "") } as Logger;
  const { c, store } = createContext({
    // The provider uses the machine's clock.
    wall: () => Date.now() + clock.skewMs,
    log,
    sealingKey: () => key.text,
    outward: createOutward({ own: () => ({ addresses: new Set(), ports: new Set() }) }),
  });
  stores.push(store);
  store.gateway.put(keys.sealing, { keyId: key.id, by: c.self.ref, at: new Date(0).toISOString() });
  const issuer = over.issuer ?? provider.issuer;
  const oidc: SettingsRecord["oidc"] = {
    enabled: true,
    issuer,
    clientId: CLIENT.id,
    label: "Example",
    scopes: "openid",
    roleClaim: "groups",
    roles: [
      { value: "soc-admins", role: "administrator" },
      { value: "soc", role: "operator" },
    ],
    ca: null,
    hosts: [],
    sealedSecret: seal(key, clientSecretContext(issuer), CLIENT.secret),
    ...over,
  };
  store.gateway.put(keys.settings, { ...currentSettings(c), oidc });
  const local = addUser(store, "root", "administrator");
  await store.run();
  const server = createTestServer(c);
  const post = (path: string, body: unknown) => ask(server, "POST", `/api/v3/oidc/${path}`, { body });
  const begin = async () => (await post("begin", { redirectUri: REDIRECT })).json as { url: string; sealed: string };
  const finish = async (sealed: string, query: string) => {
    const answer = await post("finish", { sealed, query });
    const { code, params } = answer.json as { code?: string; params?: { why: string } };
    return { ...answer, why: code === "oidc_failed" ? params?.why : code, user: (answer.json as SignedIn).user };
  };
  const signIn = async () => {
    const { url, sealed } = await begin();
    return finish(sealed, await provider.browse(url));
  };
  const users = () => store.gateway.keysUnder(keys.users).length;
  const sessions = () => store.gateway.keysUnder(keys.sessions).length;
  const audit = () => store.gateway.keysUnder(keys.audits).map((k) => store.gateway.json(k) as AuditEntry);
  return { c, clock, faults, store, server, local, post, begin, finish, signIn, users, sessions, audit };
}

test("a good sign-in makes the user with the role of its groups, and a session that works", async () => {
  const { server, signIn, store, audit } = await core();
  const answer = await signIn();
  expect(answer.json).toMatchObject({
    user: { login: "anna", name: "Anna A.", role: "administrator", source: "oidc" },
  });
  const { token } = answer.json as SignedIn;
  const whoami = await ask(server, "GET", "/api/v3/users/whoami", { authorization: `Bearer ${token ?? ""}` });
  expect(whoami.json).toMatchObject({ login: "anna", session: { confirmedUntil: null } });
  expect(audit()).toMatchObject([{ who: "anna", what: "sign_in", name: "anna", outcome: "done" }]);
  const record = store.gateway.json(keys.user(answer.user.id));
  expect(record).toMatchObject({ subject: { issuer: provider.issuer, sub: "sub-1" }, passwordHash: null });
  expect(store.registry.logins.get("anna")).toBe(answer.user.id);
});

test("the second time it is the same user, with the role that it has by now", async () => {
  const { signIn, users } = await core();
  const first = await signIn();
  provider.accounts["sub-1"] = { preferred_username: "renamed", name: "Anna B.", groups: "soc" };
  provider.inIdToken = true;
  const second = await signIn();
  expect(second.user).toMatchObject({ id: first.user.id, login: "anna", name: "Anna B.", role: "operator" });
  expect(users()).toBe(2);
});

test("a login that a local user has stays theirs", async () => {
  const { store, signIn, local } = await core();
  provider.accounts["sub-1"] = { preferred_username: "ROOT", groups: ["soc"] };
  const answer = await signIn();
  expect(answer.user).toMatchObject({ login: "ROOT@127.0.0.1", role: "operator" });
  expect(store.registry.users.get(local.id)?.value).toEqual(local);
  provider.accounts["sub-2"] = { email: "root", groups: ["soc"] };
  provider.next = { subject: "sub-2" };
  expect((await signIn()).user.login).toBe("root-2");
});

test("no role is no sign-in, and makes no user", async () => {
  const { signIn, users, sessions, audit, c } = await core();
  provider.accounts["sub-1"] = { preferred_username: "anna", groups: ["others"] };
  expect((await signIn()).why).toBe("role");
  await c.access.refusals.flush();
  expect([users(), sessions()]).toEqual([1, 0]);
  expect(audit()).toMatchObject([{ who: "unknown", what: "sign_in", outcome: "refused", code: "oidc_failed" }]);
});

test("a disabled user does not get in", async () => {
  const { signIn, store, sessions } = await core();
  const { user } = await signIn();
  const record = store.gateway.json(keys.user(user.id)) as object;
  store.gateway.put(keys.user(user.id), { ...record, disabled: true });
  expect((await signIn()).why).toBe("disabled");
  expect(sessions()).toBe(1);
});

test("denied by the user or the provider", async () => {
  const { signIn } = await core();
  provider.next = { error: "access_denied" };
  expect((await signIn()).why).toBe("denied");
});

test("another state, another browser's blob, a blob that is too old or damaged, a code used twice", async () => {
  const { begin, finish, clock, sessions } = await core();
  const [a, b] = [await begin(), await begin()];
  const query = await provider.browse(a.url);
  expect((await finish(b.sealed, query)).why).toBe("state");
  expect((await finish(a.sealed, query.replace(/state=[^&]*/, "state=x"))).why).toBe("state");
  expect((await finish(a.sealed, query.replace(/state=[^&]*/, ""))).why).toBe("state");
  expect((await finish(`${a.sealed.slice(0, -6)}AAAAAA`, query)).why).toBe("state");
  expect((await finish(seal(newSealingKey(), "oidc.begun", "{}"), query)).why).toBe("state");
  expect((await finish(a.sealed, query)).status).toBe(200);
  expect((await finish(a.sealed, query)).why).toBe("code");
  const late = await begin();
  const lateQuery = await provider.browse(late.url);
  clock.skewMs = 600_001;
  expect((await finish(late.sealed, lateQuery)).why).toBe("state");
  expect(sessions()).toBe(1);
});

test("PKCE: a code that was asked for with another challenge is worth nothing", async () => {
  const { begin, finish, sessions } = await core();
  const [a, b] = [await begin(), await begin()];
  const url = new URL(a.url);
  expect(url.searchParams.get("code_challenge_method")).toBe("S256");
  url.searchParams.set("code_challenge", new URL(b.url).searchParams.get("code_challenge") ?? "");
  expect((await finish(a.sealed, await provider.browse(url.href))).why).toBe("code");
  expect(sessions()).toBe(0);
});

test("an ID token with another nonce", async () => {
  const { begin, finish, sessions, faults } = await core();
  const { url, sealed } = await begin();
  const other = new URL(url);
  other.searchParams.set("nonce", "somebody-else");
  expect((await finish(sealed, await provider.browse(other.href))).why).toBe("other");
  expect(faults).toEqual([expect.stringContaining('"nonce"')]);
  expect(sessions()).toBe(0);
});

test("an ID token for another client, with the right nonce and signature", async () => {
  const { c, begin, finish, sessions, faults } = await core();
  const { url, sealed } = await begin();
  const nonce = new URL(url).searchParams.get("nonce") ?? "";
  const foreign = await tokenOfOther(c, provider, nonce);
  provider.tamper = (answer) => ({ ...answer, id_token: foreign });
  expect((await finish(sealed, await provider.browse(url))).why).toBe("other");
  expect(faults).toEqual([expect.stringContaining('"aud"')]);
  expect(sessions()).toBe(0);
});

test("an ID token of another issuer; an answer that names another issuer", async () => {
  const { c, begin, finish, sessions, faults } = await core();
  const { url, sealed } = await begin();
  const stranger = await startProvider();
  try {
    stranger.accounts = provider.accounts;
    stranger.next = provider.next;
    const foreign = await tokenOfOther(c, stranger, new URL(url).searchParams.get("nonce") ?? "", CLIENT);
    provider.tamper = (answer) => ({ ...answer, id_token: foreign });
    expect((await finish(sealed, await provider.browse(url))).why).toBe("other");
  } finally {
    await stranger.close();
  }
  const query = await provider.browse(url);
  expect(query).toContain("iss=");
  expect((await finish(sealed, query.replace(/iss=[^&]*/, "iss=http%3A%2F%2F127.0.0.1%3A1"))).why).toBe("other");
  expect(faults).toEqual([expect.stringContaining('"iss"'), expect.stringContaining('"iss"')]);
  expect(sessions()).toBe(0);
});

test("an ID token whose claims were changed on the way", async () => {
  const { signIn, sessions, faults } = await core();
  provider.inIdToken = true;
  provider.tamper = (answer) => {
    const [head = "", payload = "", signature = ""] = String(answer["id_token"]).split(".");
    const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as object;
    const forged = Buffer.from(JSON.stringify({ ...claims, sub: "sub-2" })).toString("base64url");
    return { ...answer, id_token: [head, forged, signature].join(".") };
  };
  expect((await signIn()).why).toBe("other");
  expect(faults).toEqual([expect.stringContaining("signature")]);
  expect(sessions()).toBe(0);
});

test("clocks: run out by ours, made in the future by ours; 20 seconds are borne", async () => {
  const { begin, finish, signIn, clock, sessions } = await core();
  const after = async (ms: number) => {
    const { url, sealed } = await begin();
    const query = await provider.browse(url);
    clock.skewMs = ms;
    const { why, status } = await finish(sealed, query);
    clock.skewMs = 0;
    return why ?? status;
  };
  expect(await after(-60_000)).toBe("clock");
  expect(await after(-20_000)).toBe(200);
  clock.skewMs = 3_700_000;
  expect((await signIn()).why).toBe("clock");
  expect(sessions()).toBe(1);
});

test("the provider changes its keys between two sign-ins", async () => {
  const { signIn } = await core();
  expect((await signIn()).status).toBe(200);
  provider.rotate();
  expect((await signIn()).status).toBe(200);
});

test("its metadata is fetched again where it may have moved, and not because of attempts that it refuses", async () => {
  const { c, begin, finish, signIn } = await core();
  const asked: string[] = [];
  let broken = false;
  const real = c.outward.fetch.bind(c.outward);
  vi.spyOn(c.outward, "fetch").mockImplementation((ca) => async (url, init) => {
    asked.push(new URL(url).pathname);
    if (broken && !url.includes("well-known")) throw new OutwardError("unreachable");
    return real(ca)(url, init);
  });
  const discoveries = (): number => asked.filter((path) => path.includes("well-known")).length;
  expect((await signIn()).status).toBe(200);
  const { url, sealed } = await begin();
  const query = await provider.browse(url);
  for (const tried of [
    query.replace(/code=[^&]*/, "code=made-up"),
    query.replace(/iss=[^&]*/, "iss=http%3A%2F%2F127.0.0.1%3A1"),
    query.replace(/state=[^&]*/, "state=x"),
    query.replace(/code=[^&]*/, "error=access_denied"),
  ])
    expect((await finish(sealed, tried)).status).toBe(401);
  provider.next = { error: "access_denied" };
  expect((await signIn()).why).toBe("denied");
  provider.next = { subject: "sub-1" };
  expect((await signIn()).status).toBe(200);
  expect(discoveries()).toBe(1);
  broken = true;
  expect((await finish(sealed, query)).why).toBe("unreachable");
  broken = false;
  expect((await signIn()).status).toBe(200);
  expect(discoveries()).toBe(2);
});

test("what the provider has called on other hosts is called only where an administrator entered them", async () => {
  const other = provider.issuer.replace("127.0.0.1", "localhost");
  const lead = async (over: Partial<SettingsRecord["oidc"]>) => {
    const made = await core(over);
    const called = new Set<string>();
    const real = made.c.outward.fetch.bind(made.c.outward);
    vi.spyOn(made.c.outward, "fetch").mockImplementation((ca) => async (url, init) => {
      called.add(new URL(url).host);
      const answer = await real(ca)(url.replace("//localhost", "//127.0.0.1"), init);
      if (!url.includes("well-known")) return answer;
      const metadata = (await answer.json()) as Record<string, unknown>;
      return Response.json({ ...metadata, token_endpoint: `${other}/token`, jwks_uri: `${other}/jwks` });
    });
    return { ...made, called };
  };
  const host = new URL(other).host;
  const refused = await lead({});
  expect((await refused.begin()) as unknown).toMatchObject({
    code: "oidc_failed",
    params: { why: "host", host },
    detail: expect.stringContaining(`add ${host} in the settings`),
  });
  expect([...refused.called]).toEqual([new URL(provider.issuer).host]);
  await refused.c.access.refusals.flush();
  expect(refused.audit()).toMatchObject([{ what: "sign_in", code: "oidc_failed", name: `host ${host}` }]);
  const entered = await lead({ hosts: [host.toUpperCase()] });
  expect((await entered.signIn()).status).toBe(200);
  expect([...entered.called]).toContain(host);
});

test("no listener at the provider's address; a wrong client secret; a secret that this Core cannot read", async () => {
  const gone = await core({ issuer: "http://127.0.0.1:1" });
  expect((await gone.begin()) as unknown).toMatchObject({ code: "oidc_failed", params: { why: "unreachable" } });
  const wrong = await core({ sealedSecret: seal(key, clientSecretContext(provider.issuer), "wrong") });
  expect((await wrong.signIn()).why).toBe("client");
  const foreign = await core({ sealedSecret: seal(newSealingKey(), clientSecretContext(provider.issuer), "x") });
  expect((await foreign.begin()) as unknown).toMatchObject({ code: "oidc_failed", params: { why: "secret" } });
});

test("a local administrator signs in while the provider is down", async () => {
  const { c, server, store, begin, local } = await core({ issuer: "http://127.0.0.1:1" });
  const password = "correct horse battery staple";
  store.gateway.put(keys.user(local.id), { ...local, passwordHash: await c.access.passwords.hash(password) });
  await c.consistency.sync();
  expect((await begin()) as unknown).toMatchObject({ code: "oidc_failed", params: { why: "unreachable" } });
  expect((await ask(server, "GET", "/api/v3/sign-in")).json).toEqual({
    setupNeeded: false,
    oidc: { label: "Example" },
    readOnly: null,
  });
  const signedIn = await ask(server, "POST", "/api/login", { body: { login: "root", password } });
  expect(signedIn).toMatchObject({
    status: 200,
    json: { user: { login: "root", role: "administrator", source: "local" } },
  });
  const authorization = `Bearer ${(signedIn.json as SignedIn).token ?? ""}`;
  // Repairing it requires the password, which was confirmed just now.
  const { sealedSecret: _, ...oidc } = currentSettings(c).oidc;
  const body = { oidc: { ...oidc, enabled: false } };
  expect((await ask(server, "PATCH", "/api/v3/settings", { authorization, body })).status).toBe(200);
  expect((await ask(server, "GET", "/api/v3/sign-in")).json).toMatchObject({ oidc: null });
});

test("only a callback of a console is sent to the provider; switched off there is nothing", async () => {
  const { post } = await core();
  for (const redirectUri of [
    "https://console.example/api/oidc/callback?x=1",
    "https://console.example/other",
    "javascript:alert(1)",
    "https://a:b@console.example/api/oidc/callback",
    "https://console.example/api/oidc/callback#x",
  ])
    expect((await post("begin", { redirectUri })).json).toMatchObject({ errors: [{ path: "redirectUri" }] });
  const off = await core({ enabled: false });
  expect((await off.post("begin", { redirectUri: REDIRECT })).status).toBe(404);
  expect((await off.post("finish", { sealed: "x", query: "?x" })).status).toBe(404);
});

/** Returns an ID token that `from` issues to another client, or to ours at another provider, for this nonce. */
async function tokenOfOther(
  c: ConstructorParameters<typeof Provider>[0],
  from: RealProvider,
  nonce: string,
  client = OTHER_CLIENT,
): Promise<string> {
  const oidc = {
    issuer: from.issuer,
    clientId: client.id,
    ca: null,
    hosts: [] as string[],
    scopes: "openid",
    sealedSecret: seal(key, clientSecretContext(from.issuer), client.secret),
  } as SettingsRecord["oidc"];
  const begun = await authorization(await new Provider(c).configuration(oidc, key), oidc, REDIRECT);
  const url = new URL(begun.url);
  url.searchParams.set("nonce", nonce);
  const query = new URLSearchParams(await from.browse(url.href));
  const answer = await fetch(`${from.issuer}/token`, {
    method: "POST",
    headers: { authorization: `Basic ${Buffer.from(`${client.id}:${client.secret}`).toString("base64")}` },
    body: new URLSearchParams({
      grant_type: "authorization_code",
      code: query.get("code") ?? "",
      redirect_uri: REDIRECT,
      code_verifier: begun.verifier,
    }),
  });
  return ((await answer.json()) as { id_token: string }).id_token;
}
