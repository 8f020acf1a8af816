import { expect, test } from "vitest";
import { VERSION } from "../../lib/process/version.ts";
import { sendJson } from "../testing/fake-core.ts";
import { JSON_TYPE, startTrial } from "../testing/trial.ts";
import { bearer, session, whoIs } from "../testing/users.ts";

test("only headers of the contract pass, in both directions", async () => {
  const t = await startTrial();
  const [first] = t.cores;
  first.api = (_call, res) => {
    res.writeHead(201, {
      location: `https://${first.address}/api/v3/services/x`,
      server: "core",
      "x-secret": "1",
      "core-term": "5",
      "content-type": "application/json",
    });
    res.end("{}");
  };
  const got = await t.ask(`/api/v3/services`, {
    method: "POST",
    body: "{}",
    headers: {
      ...JSON_TYPE,
      "core-forward": "1",
      "x-forwarded-for": "8.8.8.8",
      forwarded: "for=8.8.8.8",
      cookie: "other=1",
      "x-request-id": "a-request",
      "if-match": '"3"',
    },
  });
  const headers = first.seen[0]?.headers ?? {};
  expect(headers).toMatchObject({ "x-request-id": "a-request", "if-match": '"3"', "content-type": "application/json" });
  expect(headers["x-forwarded-for"]).toMatch(/^8\.8\.8\.8, 127\.[\d.]+$/);
  for (const name of ["core-forward", "forwarded", "cookie"]) expect(headers[name], name).toBeUndefined();
  expect(got.headers.get("core-term")).toBe("5");
  expect(got.headers.get("x-request-id")).toBe("a-request");
  for (const name of ["location", "server", "x-secret"]) expect(got.headers.get(name), name).toBeNull();
});

test("what a Core says of the cluster reaches those alone who are signed in", async () => {
  const t = await startTrial();
  const said = {
    "core-served-by": "a",
    "core-leader": "b",
    "core-term": "5",
    "core-generation": "2",
    "core-revision": "41",
    "core-data-age": "0",
  };
  const about = { ...said, "core-role": "viewer" };
  const user = whoIs(`Bearer ${session("viewer")}`);
  const answer = (status: number, body: object, headers: object): void => {
    t.cores[0].api = (_call, res) => {
      for (const name of res.getHeaderNames()) res.removeHeader(name);
      sendJson(res, status, body, { ...headers });
    };
  };
  const seen = async (path: string, method = "GET", headers: Record<string, string> = {}): Promise<object> => {
    const got = await fetch(t.url + path, {
      method,
      headers: { ...JSON_TYPE, "core-min-revision": "999", ...headers },
      ...(method === "GET" ? {} : { body: "{}" }),
    });
    return Object.fromEntries([...got.headers].filter(([name]) => name.startsWith("core-")));
  };
  const asked = bearer("viewer");
  answer(200, {}, said);
  expect(await seen("/api/v3/sign-in")).toEqual({});
  answer(410, { code: "link_invalid" }, said);
  expect(await seen("/api/v3/setup/look", "POST")).toEqual({});
  answer(401, { code: "bad_credentials" }, said);
  expect(await seen("/api/login", "POST")).toEqual({});
  answer(401, { code: "unauthenticated" }, said);
  expect(await seen("/api/v3/users", "GET", asked)).toEqual({});
  expect(await seen("/api/v3/services", "POST")).toEqual({});

  const toUser = { ...said, "core-before-last-change": "1", "core-console": VERSION };
  answer(200, { token: session("viewer"), user }, said);
  expect(await seen("/api/login", "POST")).toEqual(toUser);
  answer(403, { code: "forbidden" }, about);
  expect(await seen("/api/v3/users", "GET", asked)).toEqual(toUser);
  answer(200, [], about);
  expect(await seen("/api/v3/audit/export?format=csv", "GET", asked)).toEqual(toUser);
});

test("a request id that could forge a line of a log is replaced", async () => {
  const t = await startTrial();
  const got = await t.ask(`/api/v3/services`, { headers: { "x-request-id": 'a" b' } });
  expect(got.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
});
