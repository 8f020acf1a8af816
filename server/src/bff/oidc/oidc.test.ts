import { expect, test } from "vitest";
import type { FakeCore } from "../testing/fake-core.ts";
import { sendJson } from "../testing/fake-core.ts";
import { startTrial } from "../testing/trial.ts";
import { until } from "../testing/until.ts";
import { session, whoIs } from "../testing/users.ts";

const SECRET = session("viewer");
const PROVIDER = "https://idp.example/authorize?state=s";

function withProvider(core: FakeCore): void {
  core.api = (call, res) =>
    call.path.endsWith("/begin")
      ? sendJson(res, 200, { url: PROVIDER, sealed: "a sealed blob" })
      : sendJson(res, 200, { token: SECRET, user: whoIs(`Bearer ${SECRET}`) });
}
const get = (url: string, cookie?: string, lang = "en") =>
  fetch(url, { redirect: "manual", headers: { "accept-language": lang, ...(cookie === undefined ? {} : { cookie }) } });
const cookieOf = (got: Response): string => got.headers.getSetCookie()[0]?.split(";")[0] ?? "";

test("to the provider and back: a page that goes on by itself, signed in, where one wanted to go", async () => {
  const t = await startTrial();
  withProvider(t.cores[0]);
  const gone = await get(`${t.url}/api/oidc/start?to=%2Fcluster%3Fa%3D1%26b%3D%22`);
  expect(gone.status).toBe(302);
  expect(gone.headers.get("location")).toBe(PROVIDER);
  expect(gone.headers.getSetCookie()).toEqual([
    expect.stringMatching(/^kuma-oidc=[\w-]+; Path=\/api\/oidc; SameSite=Lax; Max-Age=600; HttpOnly$/),
  ]);
  expect(JSON.parse(t.cores[0].seen[0]?.body ?? "")).toEqual({ redirectUri: `${t.url}/api/oidc/callback` });

  const back = await get(`${t.url}/api/oidc/callback?code=c&state=s`, cookieOf(gone));
  expect(back.status).toBe(200);
  expect(back.headers.get("cache-control")).toBe("no-store");
  expect(back.headers.get("content-security-policy")).toContain("default-src 'none'");
  const [spent, signedIn, mark] = back.headers.getSetCookie();
  expect(spent).toBe("kuma-oidc=; Path=/api/oidc; SameSite=Lax; Max-Age=0; HttpOnly");
  expect(signedIn).toBe(`kuma-session=${SECRET}; Path=/; SameSite=Strict; HttpOnly`);
  expect(mark).toMatch(/^XSRF-TOKEN=/);
  expect(JSON.parse(t.cores[0].seen[1]?.body ?? "")).toEqual({ sealed: "a sealed blob", query: "?code=c&state=s" });
  const html = await back.text();
  expect(html).toContain('<meta http-equiv="refresh" content="0;url=/cluster?a=1&amp;b=%22">');
  expect(html).not.toContain(SECRET);
  expect(html).not.toContain("<script");
});

test("no browser is sent to another site afterwards", async () => {
  const t = await startTrial();
  withProvider(t.cores[0]);
  const gone = await get(`${t.url}/api/oidc/start?to=//evil.example`);
  const html = await (await get(`${t.url}/api/oidc/callback?code=c`, cookieOf(gone))).text();
  expect(html).toContain('content="0;url=/"');
  const forged = Buffer.from(JSON.stringify({ sealed: "x", to: "https://evil.example" })).toString("base64url");
  expect(await (await get(`${t.url}/api/oidc/callback`, `kuma-oidc=${forged}`)).text()).not.toContain("evil");
});

const kept = (sealed: string) => `kuma-oidc=${Buffer.from(JSON.stringify({ sealed, to: "/" })).toString("base64url")}`;
test.each(["", "kuma-oidc=", "kuma-oidc=bm9uc2Vuc2U", `${kept("x")}; ${kept("y")}`])(
  "a return without the sign-in's state (%j) is refused in words, and reported to a Core for the audit",
  async (cookie) => {
    const t = await startTrial();
    const got = await get(`${t.url}/api/oidc/callback?code=c`, cookie, "ru");
    expect(got.status).toBe(401);
    expect(got.headers.getSetCookie()).toHaveLength(1);
    const html = await got.text();
    expect(html).toContain('<html lang="ru">');
    expect(html).toContain('href="/sign-in"');
    expect(html).toMatch(/[а-я]{4}/);
    expect(html).not.toContain("refresh");
    await until(() => expect(t.cores[0].seen).toHaveLength(1));
    const [told] = t.cores[0].seen;
    expect(told).toMatchObject({ method: "POST", path: "/api/v3/oidc/finish" });
    expect(JSON.parse(told?.body ?? "")).toEqual({ sealed: "none", query: "" });
    expect(told?.headers).toMatchObject({ "x-request-id": got.headers.get("x-request-id") });
  },
);

test("a refusal of the Core is passed on in its words, and no user is signed in", async () => {
  const t = await startTrial();
  t.cores[0].api = (_call, res) =>
    sendJson(res, 401, {
      type: "t",
      title: "No",
      status: 401,
      detail: "<b>no role</b>",
      code: "oidc_failed",
      requestId: "r",
    });
  for (const got of [await get(`${t.url}/api/oidc/start`), await get(`${t.url}/api/oidc/callback?code=c`, kept("x"))]) {
    expect(got.status).toBe(401);
    expect(await got.text()).toContain("&lt;b&gt;no role&lt;/b&gt;");
    expect(got.headers.getSetCookie().join()).not.toContain("kuma-session");
  }
});

test("the port for scripts has none of it", async () => {
  const t = await startTrial({}, "rest");
  for (const path of ["/api/oidc/start", "/api/oidc/callback?code=c"])
    expect((await get(t.url + path)).status).toBe(404);
});
