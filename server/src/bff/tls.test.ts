import { connect } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import type { CertificateSource } from "../lib/tls/certificate-source.ts";
import { sendJson } from "./testing/fake-core.ts";
import { createThrowAwayCa } from "../lib/tls/testing/throw-away-ca.ts";
import { callTls, shakeHands } from "./testing/tls-call.ts";
import { JSON_TYPE, startTrial } from "./testing/trial.ts";
import { xsrfOf } from "./session/xsrf.ts";
import "./testing/until.ts";
import { bearer, session, whoIs } from "./testing/users.ts";

const HOST = "127.42.251.7";

/** A console with an operator's certificate, which the test may replace. */
async function secured() {
  const ca = await createThrowAwayCa();
  let pair = await ca.certify([HOST]);
  const listeners = new Set<() => void>();
  const certificates: CertificateSource = {
    current: () => ({ ...pair, own: true }),
    onChange: (listener) => (listeners.add(listener), () => listeners.delete(listener)),
    close: () => undefined,
  };
  const t = await startTrial({ certificates, listen: [{ host: HOST, port: 0, kind: "console" }] });
  const renew = async (): Promise<void> => {
    pair = await ca.certify([HOST]);
    for (const listener of listeners) listener();
  };
  return { t, ca: ca.ca, renew };
}

test("over TLS: said for good, cookies Secure, its own page from https", async () => {
  const { t, ca } = await secured();
  expect(t.url).toMatch(/^https:/);
  const secret = session("operator");
  t.cores[0].api = (_call, res) => sendJson(res, 200, { token: secret, user: whoIs(`Bearer ${secret}`) });
  const login = (origin: string) =>
    callTls(`${t.url}/api/login`, ca, { method: "POST", headers: { ...JSON_TYPE, origin }, body: "{}" });
  const got = await login(t.url);
  expect(got.headers["strict-transport-security"]).toMatch(/^max-age=\d{8}/);
  expect(got.headers["set-cookie"]).toEqual([
    `__Host-kuma-session=${secret}; Path=/; SameSite=Strict; HttpOnly; Secure`,
    // KUMA's scripts read it by its name.
    `XSRF-TOKEN=${xsrfOf(secret)}; Path=/; SameSite=Strict; Secure`,
  ]);
  expect((await login(t.url.replace("https:", "http:"))).status).toBe(403);
});

test("over TLS only a cookie that this host alone can have set identifies a user", async () => {
  const { t, ca } = await secured();
  const [own, planted] = [session("viewer"), session("operator")];
  const ask = async (cookie: string) => {
    const got = await callTls(`${t.url}/api/v3/users`, ca, { headers: { cookie } });
    return [got.status, t.cores[0].seen.splice(0).map((c) => c.headers.authorization), got.headers["set-cookie"]];
  };
  expect(await ask(`__Host-kuma-session=${own}`)).toEqual([200, [`Bearer ${own}`], undefined]);
  expect(await ask(`kuma-session=${planted}; __Host-kuma-session=${own}`)).toEqual([200, [`Bearer ${own}`], undefined]);
  for (const cookie of [
    `kuma-session=${planted}`,
    // White space that a browser takes for a part of the name, so that any site of the host may set it.
    ...["\u00a0", "\u0085"].map((blank) => `${blank}__Host-kuma-session=${planted}`),
    `__host-kuma-session=${planted}`,
    `__Host-kuma-session=${planted}; __Host-kuma-session=${own}`,
  ])
    expect([cookie, ...(await ask(cookie))]).toEqual([cookie, 401, [], undefined]);
});

test("over TLS what is taken along to the provider is this host's alone too", async () => {
  const { t, ca } = await secured();
  const secret = session("viewer");
  t.cores[0].api = (call, res) =>
    call.path.endsWith("/begin")
      ? sendJson(res, 200, { url: "https://idp.example/", sealed: "sealed" })
      : sendJson(res, 200, { token: secret, user: whoIs(`Bearer ${secret}`) });
  const gone = await callTls(`${t.url}/api/oidc/start`, ca);
  const [kept = ""] = gone.headers["set-cookie"] ?? [];
  expect(kept).toMatch(/^__Host-kuma-oidc=[\w-]+; Path=\/; SameSite=Lax; Max-Age=600; HttpOnly; Secure$/);
  const pair = kept.split(";")[0] ?? "";
  const back = (cookie: string) => callTls(`${t.url}/api/oidc/callback?code=c`, ca, { headers: { cookie } });
  expect((await back(pair.replace("__Host-", ""))).status).toBe(401);
  const got = await back(pair);
  expect(got.status).toBe(200);
  expect(got.headers["set-cookie"]?.map((c) => c.split("=")[0])).toEqual([
    "__Host-kuma-oidc",
    "__Host-kuma-session",
    "XSRF-TOKEN",
  ]);
  expect(got.headers["set-cookie"]?.[0]).toBe("__Host-kuma-oidc=; Path=/; SameSite=Lax; Max-Age=0; HttpOnly; Secure");
});

test("on loopback without an operator's certificate there is no TLS, and nothing that speaks of it", async () => {
  const got = await (await startTrial()).ask("/api/v3/services");
  expect(got.headers.get("strict-transport-security")).toBeNull();
});

test.each([
  ["TLS 1.3", { minVersion: "TLSv1.3" }, "TLSv1.3"],
  ["TLS 1.2", { maxVersion: "TLSv1.2" }, "TLSv1.2"],
] as const)("%s is spoken, with authenticated encryption", async (_what, options, protocol) => {
  const { t } = await secured();
  const got = await shakeHands(t.url, options);
  expect(got.protocol).toBe(protocol);
  expect(got.cipher).toMatch(/GCM|POLY1305/);
});

test.each([
  ["TLS 1.1", { minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" }],
  ["encryption without authentication", { maxVersion: "TLSv1.2", ciphers: "ECDHE-ECDSA-AES128-SHA256" }],
  ["keys that a stolen certificate would give away", { maxVersion: "TLSv1.2", ciphers: "AES128-GCM-SHA256" }],
] as const)("%s is refused", async (_what, options) => {
  const { t } = await secured();
  await expect(shakeHands(t.url, options)).rejects.toThrow();
});

test("a replaced certificate serves new connections without a restart", async () => {
  const { t, ca, renew } = await secured();
  const before = await shakeHands(t.url, { ca });
  await renew();
  const after = await shakeHands(t.url, { ca });
  expect(after.serial).not.toBe(before.serial);
  expect((await callTls(`${t.url}/api/v3/services`, ca, { headers: bearer("viewer") })).status).toBe(200);
});

test("plain HTTP on a port with TLS is answered by nothing that could be taken for one", async () => {
  const { t } = await secured();
  const { hostname, port } = new URL(t.url);
  const text = await new Promise<string>((resolve) => {
    const socket = connect(Number(port), hostname, () => socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
    onTestFinished(() => void socket.destroy());
    let all = "";
    socket.on("data", (chunk: Buffer) => (all += chunk.toString("latin1")));
    socket.on("error", () => undefined);
    socket.on("close", () => resolve(all));
  });
  expect(text).not.toContain("HTTP/1.1 2");
});
