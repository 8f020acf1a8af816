import { expect, test } from "vitest";
import { sendJson } from "../testing/fake-core.ts";
import { JSON_TYPE, startTrial } from "../testing/trial.ts";
import { bearer, session } from "../testing/users.ts";
import { until } from "../testing/until.ts";
import { xsrfOf } from "./xsrf.ts";

const SECRET = session("operator");
const COOKIE = { cookie: `other=1; kuma-session=${SECRET}; XSRF-TOKEN=x` };
const MARK = { "x-xsrf-token": xsrfOf(SECRET) };
const CLEARED = [
  "kuma-session=; Path=/; SameSite=Strict; Max-Age=0; HttpOnly",
  "XSRF-TOKEN=; Path=/; SameSite=Strict; Max-Age=0",
];

test("a cookie goes up as a bearer, and nothing else of it", async () => {
  const t = await startTrial();
  expect((await fetch(`${t.url}/api/v3/users`, { headers: COOKIE })).status).toBe(200);
  const { headers } = t.cores[0].seen[0] ?? {};
  expect(headers?.authorization).toBe(`Bearer ${SECRET}`);
  expect(headers?.cookie).toBeUndefined();
});

test("a caller's own Authorization wins over the cookie, on both ports", async () => {
  for (const port of ["console", "rest"] as const) {
    const t = await startTrial({}, port);
    await fetch(`${t.url}/api/v3/users`, { headers: { ...COOKIE, ...bearer("viewer") } });
    expect(t.cores[0].seen.map((c) => c.headers.authorization)).toEqual([bearer("viewer").authorization]);
  }
});

test("of two different cookies of its name neither counts, and neither is taken away; the same twice is one", async () => {
  const t = await startTrial();
  const other = session("viewer");
  const ask = (cookie: string, method = "GET", path = "/api/v3/users") =>
    fetch(t.url + path, { method, headers: { cookie, ...(method === "GET" ? {} : { ...JSON_TYPE, ...MARK }) } });
  t.cores[0].api = (call, res) =>
    sendJson(res, call.headers.authorization === undefined ? 401 : 200, { code: "unauthenticated" });
  for (const cookie of [
    `kuma-session=${SECRET}; kuma-session=${other}`,
    `kuma-session=${other}; a=b;kuma-session=${SECRET}`,
    `kuma-session=; kuma-session=${SECRET}`,
  ])
    for (const [method, path] of [
      ["GET", "/api/v3/users"],
      ["GET", "/api/v3/events"],
      ["POST", "/api/v3/services/x/restart"],
      ["POST", "/api/logout"],
    ] as const) {
      const got = await ask(cookie, method, path);
      expect([got.status, got.headers.getSetCookie()]).toEqual([401, []]);
    }
  expect(t.cores[0].seen.map((c) => c.headers.authorization)).toEqual(Array(6).fill(undefined));
  expect((await ask(`kuma-session=${SECRET}; kuma-session=${SECRET}`)).status).toBe(200);
});

test("on the port for scripts a cookie is nothing", async () => {
  const t = await startTrial({}, "rest");
  const got = await fetch(`${t.url}/api/v3/services`, { headers: COOKIE });
  expect(got.status).toBe(401);
  expect(got.headers.getSetCookie()).toEqual([]);
  expect(t.cores[0].seen).toEqual([]);
});

test("a change by cookie without the page's token is only reported; with it, it is made", async () => {
  const t = await startTrial();
  const restart = (headers: Record<string, string>) =>
    fetch(`${t.url}/api/v3/services/x/restart`, { method: "POST", headers });
  const refused = await restart({ ...COOKIE, ...JSON_TYPE });
  expect(refused.status).toBe(403);
  expect(await refused.json()).toMatchObject({ code: "csrf" });
  await until(() => expect(t.cores[0].seen).toHaveLength(1));
  // No bearer, no body: the form in which a Core never executes a call.
  expect(t.cores[0].seen[0]).toMatchObject({ method: "POST", path: "/api/v3/services/x/restart", body: "" });
  expect(t.cores[0].seen[0]?.headers.authorization).toBe(`Refused csrf ${SECRET}`);
  expect((await restart({ ...COOKIE, ...MARK })).status).toBe(200);
});

test("a session that the cluster does not know loses its cookie; another refusal leaves it", async () => {
  const t = await startTrial();
  const ask = () => fetch(`${t.url}/api/v3/users`, { headers: COOKIE });
  t.cores[0].api = (_call, res) => sendJson(res, 401, { code: "bad_credentials" });
  expect((await ask()).headers.getSetCookie()).toEqual([]);
  for (const core of t.cores) core.ended.add(`Bearer ${SECRET}`);
  const got = await ask();
  expect(got.status).toBe(401);
  expect(got.headers.getSetCookie()).toEqual(CLEARED);
});

test("a copy that does not know a session yet does not take its cookie", async () => {
  const t = await startTrial();
  for (const core of t.cores) core.ended.add(`Bearer ${SECRET}`);
  const got = await fetch(`${t.url}/api/v3/services?stale=1`, { headers: COOKIE });
  expect(got.status).toBe(401);
  expect(got.headers.getSetCookie()).toEqual([]);
});

test.each(["", "kct_operator-1-0123456789abcdef", "kcs_x", "a b"])(
  "a cookie that no Core made (%j) is taken away without asking one",
  async (value) => {
    const t = await startTrial();
    const got = await fetch(`${t.url}/api/v3/services`, { headers: { cookie: `kuma-session=${value}` } });
    expect(got.status).toBe(401);
    expect(got.headers.getSetCookie()).toEqual(CLEARED);
    expect(t.cores[0].seen).toEqual([]);
  },
);

test.each([204, 401])("signing out takes the cookies whether the Core says %d", async (status) => {
  const t = await startTrial();
  t.cores[0].api = (_call, res) => (status === 204 ? res.writeHead(204).end() : sendJson(res, 401, {}));
  const got = await fetch(`${t.url}/api/logout`, { method: "POST", headers: COOKIE });
  expect(got.status).toBe(status);
  expect(got.headers.getSetCookie()).toEqual(CLEARED);
  expect(t.cores[0].seen[0]?.headers.authorization).toBe(`Bearer ${SECRET}`);
});
