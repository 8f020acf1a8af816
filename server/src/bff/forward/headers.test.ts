import { expect, test } from "vitest";
import { JSON_TYPE, startTrial } from "../testing/trial.ts";

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

test("a request id that could forge a line of a log is replaced", async () => {
  const t = await startTrial();
  const got = await t.ask(`/api/v3/services`, { headers: { "x-request-id": 'a" b' } });
  expect(got.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
});
