import { afterEach, expect, test } from "vitest";
import { DEFAULT_SETTINGS, Settings } from "@core-console/shared/contract/settings";
import { createOutward } from "../../../lib/net/outward.ts";
import { keys } from "../../state/keys.ts";
import { createContext } from "../../testing/context.ts";
import { ask, createTestServer } from "../../testing/server.ts";
import type { Store } from "../../testing/store.ts";
import { addSession, signedIn } from "../../testing/users.ts";
import { clientSecretContext } from "./change-settings.ts";
import { currentSettings } from "../../state/settings.ts";
import { ownEndpoints } from "./own-endpoints.ts";
import { newSealingKey, unseal } from "../../state/seal.ts";

const key = newSealingKey();
const stores: Store[] = [];
afterEach(() => stores.splice(0).forEach((s) => s.close()));

async function core(o: { sealed?: boolean } = {}) {
  const { c, store } = createContext({
    sealingKey: () => (o.sealed === false ? null : key.text),
    outward: createOutward({
      own: () => ownEndpoints(c),
      resolve: async (host) => (host === "inside.example" ? [{ address: "169.254.1.1", family: 4 as const }] : []),
    }),
  });
  stores.push(store);
  store.gateway.put(keys.sealing, { keyId: key.id, by: c.self.ref, at: new Date(0).toISOString() });
  const { user, authorization } = signedIn(store, "administrator", "anna");
  await store.run();
  const server = createTestServer(c);
  const change = (body: unknown, headers: Record<string, string> = {}) =>
    ask(server, "PATCH", "/api/v3/settings", { authorization, body, headers });
  return { c, store, server, user, authorization, change };
}

const oidc = {
  enabled: true,
  issuer: "https://idp.example/realm",
  clientId: "console",
  label: "Example",
  scopes: "openid",
  roleClaim: "groups",
  roles: [{ value: "admins", role: "administrator" }],
  ca: null,
};
const faults = (answer: { json: never }) =>
  (answer.json as { errors: { path: string; code: string }[] }).errors.map((e) => `${e.path} ${e.code}`);

test("defaults until something is set; then by section, the rest stays; revision and audit go with it", async () => {
  const { server, store, authorization, change } = await core();
  const first = await ask(server, "GET", "/api/v3/settings", { authorization });
  expect(first.json).toEqual({ ...DEFAULT_SETTINGS, revision: 0 });
  expect(first.headers["etag"]).toBe('"0.11111111-1111-4111-8111-111111111111"');
  const answer = await change({ audit: { retentionDays: 30 }, trustedProxies: ["192.0.2.0/24", "2001:db8::1"] });
  expect(answer.status).toBe(200);
  expect(Settings.parse(answer.json)).toMatchObject({ audit: { retentionDays: 30 }, signIn: DEFAULT_SETTINGS.signIn });
  const [audit] = store.gateway.keysUnder(keys.audits).map((k) => store.gateway.json(k));
  expect(audit).toMatchObject({ who: "anna", what: "settings.change", name: "audit, trustedProxies", outcome: "done" });
  const { revision } = answer.json as Settings;
  expect((await change({ audit: { retentionDays: 31 } }, { "if-match": '"0"' })).status).toBe(412);
  expect((await change({ audit: { retentionDays: 31 } }, { "if-match": `"${revision}"` })).status).toBe(200);
});

test("the client secret is sealed for its provider, never shown, and forgotten with it", async () => {
  const { c, store, change } = await core();
  const made = await change({ oidc: { ...oidc, clientSecret: "s3cret-of-the-client" } });
  expect(made.json).toMatchObject({ oidc: { hasSecret: true, issuer: oidc.issuer } });
  const all = JSON.stringify([...store.gateway.kvs.values()]);
  expect(all + JSON.stringify(made.json)).not.toContain("s3cret");
  expect(JSON.stringify(made.json)).not.toContain("sealed");
  const sealed = c.registry.settings?.value.oidc.sealedSecret ?? "";
  expect(unseal(key, clientSecretContext(oidc.issuer), sealed)).toEqual({ ok: true, text: "s3cret-of-the-client" });
  expect((await change({ oidc: { ...oidc, label: "Other" } })).json).toMatchObject({ oidc: { hasSecret: true } });
  expect(faults(await change({ oidc: { ...oidc, issuer: "https://evil.example" } }))).toEqual([
    "oidc.clientSecret secret_needed",
  ]);
  const off = await change({ oidc: { ...oidc, enabled: false, clientSecret: null } });
  expect(off.json).toMatchObject({ oidc: { hasSecret: false } });
});

test("what is wrong is reported by field, and nothing is changed", async () => {
  const { store, change } = await core();
  const before = store.gateway.revision;
  const bad = {
    ...oidc,
    issuer: "http://idp.example/?a#b",
    clientId: " ",
    roles: [],
    ca: "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----",
  };
  expect(faults(await change({ oidc: bad }))).toEqual([
    "oidc.issuer issuer",
    "oidc.ca pem",
    "oidc.clientId secret_needed",
    "oidc.roles secret_needed",
    "oidc.clientSecret secret_needed",
  ]);
  const syslog = { enabled: true, host: "", port: 514, transport: "udp", ca: null };
  expect(faults(await change({ syslog, trustedProxies: ["10.0.0.0/8", "10.0.0.0/33", "example.org"] }))).toEqual([
    "syslog.host secret_needed",
    "trustedProxies.1 cidr",
    "trustedProxies.2 cidr",
  ]);
  for (const host of ["169.254.169.254", "127.0.0.1", "inside.example"])
    expect(faults(await change({ syslog: { ...syslog, host, port: 7210 } }))).toEqual(["syslog.host address_refused"]);
  expect(
    faults(await change({ oidc: { ...oidc, issuer: "https://[::ffff:169.254.1.1]", clientSecret: "x" } })),
  ).toEqual(["oidc.issuer address_refused"]);
  expect(
    faults(await change({ oidc: { ...oidc, clientSecret: "x", hosts: ["keys.example", "169.254.169.254:80"] } })),
  ).toEqual(["oidc.hosts.1 address_refused"]);
  expect(faults(await change({ oidc: { ...oidc, hosts: ["https://keys.example/jwks"] } }))).toEqual([
    "oidc.hosts.0 host",
  ]);
  expect(faults(await change({ syslog: { ...syslog, host: "a:b" } }))).toEqual(["syslog.host host"]);
  expect((await change({ nothing: true })).status).toBe(400);
  expect(store.gateway.revision).toBe(before);
});

test("without the sealing key a secret is refused in words; without the password given lately, everything", async () => {
  const { server, store, change, user } = await core({ sealed: false });
  expect(faults(await change({ oidc: { ...oidc, clientSecret: "x" } }))).toEqual(["oidc.clientSecret no_sealing_key"]);
  expect((await change({ audit: { retentionDays: 9 } })).status).toBe(200);
  const { authorization } = addSession(store, user, { confirmedAt: null });
  const late = await ask(server, "PATCH", "/api/v3/settings", { authorization, body: { audit: { retentionDays: 8 } } });
  expect(late.json).toMatchObject({ code: "password_needed" });
});

test("settings kept before there were further hosts have none", async () => {
  const { c, store, server, authorization } = await core();
  const { hosts: _, ...before } = currentSettings(c).oidc;
  store.gateway.put(keys.settings, { ...currentSettings(c), oidc: { ...before, label: "Old" } });
  await c.consistency.sync();
  const shown = await ask(server, "GET", "/api/v3/settings", { authorization });
  expect(shown.json).toMatchObject({ oidc: { label: "Old", hosts: [] } });
});

test("a secret sealed with a key that is lost is reported as missing", async () => {
  const { c, store, server, authorization, change } = await core();
  await change({ oidc: { ...oidc, clientSecret: "x" } });
  store.gateway.put(keys.sealing, { keyId: newSealingKey().id, by: c.self.ref, at: new Date(0).toISOString() });
  const shown = await ask(server, "GET", "/api/v3/settings", { authorization });
  expect(shown.json).toMatchObject({ oidc: { enabled: true, hasSecret: false } });
  expect(faults(await change({ oidc }))).toEqual(["oidc.clientSecret secret_needed"]);
});
