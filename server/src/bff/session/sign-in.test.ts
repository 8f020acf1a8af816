import { expect, test } from "vitest";
import type { FakeCore } from "../testing/fake-core.ts";
import { sendJson } from "../testing/fake-core.ts";
import { JSON_TYPE, startTrial } from "../testing/trial.ts";
import { session, whoIs } from "../testing/users.ts";
import "../testing/until.ts";
import { xsrfOf } from "./xsrf.ts";

const SECRET = session("operator");
const ROUTES = ["/api/login", "/api/v3/setup", "/api/v3/oidc/finish"];

/** Makes the Core accept every sign-in. */
function welcoming(core: FakeCore): void {
  const user = whoIs(`Bearer ${SECRET}`);
  core.api = (_call, res) => sendJson(res, 200, { token: SECRET, user });
}

test.each(ROUTES)("%s: the secret becomes two cookies and is not in the answer", async (path) => {
  const t = await startTrial();
  welcoming(t.cores[0]);
  const got = await fetch(t.url + path, { method: "POST", headers: JSON_TYPE, body: "{}" });
  expect(got.status).toBe(200);
  const text = await got.text();
  expect(text).not.toContain(SECRET);
  expect(got.headers.get("content-length")).toBe(String(Buffer.byteLength(text)));
  expect(JSON.parse(text)).toEqual({ user: whoIs(`Bearer ${SECRET}`) });
  // No Domain, no expiry of their own, and not Secure: this listener speaks plain HTTP on loopback.
  expect(got.headers.getSetCookie()).toEqual([
    `kuma-session=${SECRET}; Path=/; SameSite=Strict; HttpOnly`,
    `XSRF-TOKEN=${xsrfOf(SECRET)}; Path=/; SameSite=Strict`,
  ]);
});

test.each(ROUTES)("%s: on the port for scripts the secret stays in the answer, without cookies", async (path) => {
  const t = await startTrial({}, "rest");
  welcoming(t.cores[0]);
  const got = await fetch(t.url + path, { method: "POST", headers: JSON_TYPE, body: "{}" });
  expect(await got.json()).toMatchObject({ token: SECRET });
  expect(got.headers.getSetCookie()).toEqual([]);
});

test("a login goes up as JSON whatever it says that it is, and without the cookie of an ended session", async () => {
  const t = await startTrial();
  welcoming(t.cores[0]);
  const got = await fetch(`${t.url}/api/login`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", cookie: `kuma-session=${session("viewer")}` },
    body: '{"login":"a","password":"b"}',
  });
  expect(got.status).toBe(200);
  expect(t.cores[0].seen[0]).toMatchObject({ body: '{"login":"a","password":"b"}' });
  expect(t.cores[0].seen[0]?.headers["content-type"]).toBe("application/json");
  expect(t.cores[0].seen[0]?.headers.authorization).toBeUndefined();
});

test("a refused login sets and clears nothing", async () => {
  const t = await startTrial();
  t.cores[0].api = (_call, res) => sendJson(res, 401, { code: "bad_credentials" });
  const got = await fetch(`${t.url}/api/login`, {
    method: "POST",
    headers: { ...JSON_TYPE, cookie: `kuma-session=${SECRET}` },
    body: "{}",
  });
  expect(got.status).toBe(401);
  expect(got.headers.getSetCookie()).toEqual([]);
});

test("a login that was lost with its leader is sent to the next one", async () => {
  const t = await startTrial();
  const [first, second] = t.cores;
  first.api = () => {
    t.elect(2, 6);
    void first.kill();
  };
  welcoming(second);
  const got = await fetch(`${t.url}/api/login`, { method: "POST", headers: JSON_TYPE, body: "{}" });
  expect(got.status).toBe(200);
  expect(got.headers.getSetCookie()).toHaveLength(2);
});
