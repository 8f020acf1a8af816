import { expect, test } from "vitest";
import { guard } from "./guard.ts";

const judge = (method: string, headers: Record<string, string>) =>
  guard({ method, headers, allowedHosts: ["console.soc.example"] });
const HERE = { host: "127.0.0.1:7220" };
const JSON_TYPE = { "content-type": "application/json" };

test.each([
  ["127.0.0.1:7220", null],
  ["127.9.8.7", null],
  ["localhost:7220", null],
  ["LOCALHOST", null],
  ["[::1]:7220", null],
  ["console.soc.example:7220", null],
  ["evil.example", "misdirected"],
  ["127.0.0.1.evil.example", "misdirected"],
  ["localhost.evil.example:7220", "misdirected"],
  ["10.0.0.1:7220", "misdirected"],
  ["", "misdirected"],
  ["127.0.0.1:7220@evil", "misdirected"],
  ["[::2]", "misdirected"],
])("called by the name %s", (host, verdict) => {
  expect(judge("GET", { host })).toBe(verdict);
});

test("without a Host", () => expect(judge("GET", {})).toBe("misdirected"));

test.each([
  ["JSON of nobody's page", { ...JSON_TYPE }, null],
  ["JSON with a charset", { "content-type": "application/json; charset=utf-8" }, null],
  ["its own page", { ...JSON_TYPE, origin: "http://127.0.0.1:7220", "sec-fetch-site": "same-origin" }, null],
  ["typed into the browser", { ...JSON_TYPE, "sec-fetch-site": "none" }, null],
  ["another site's page", { ...JSON_TYPE, origin: "http://evil.example" }, "cross_site"],
  ["another port of this host", { ...JSON_TYPE, origin: "http://127.0.0.1:8080" }, "cross_site"],
  ["a page without an origin", { ...JSON_TYPE, origin: "null" }, "cross_site"],
  ["another site by Sec-Fetch-Site", { ...JSON_TYPE, "sec-fetch-site": "cross-site" }, "cross_site"],
  ["the same site on another port", { ...JSON_TYPE, "sec-fetch-site": "same-site" }, "cross_site"],
  ["a form", { "content-type": "application/x-www-form-urlencoded" }, "unsupported_media_type"],
  ["text", { "content-type": "text/plain" }, "unsupported_media_type"],
  ["nothing said", {}, "unsupported_media_type"],
  ["nearly JSON", { "content-type": "application/jsonp" }, "unsupported_media_type"],
  ["a program with a token", { authorization: "Bearer abc", origin: "http://evil.example" }, null],
])("a change by %s", (_who, headers, verdict) => {
  for (const method of ["POST", "PATCH", "DELETE", "PUT"]) expect(judge(method, { ...HERE, ...headers })).toBe(verdict);
});

test("reading needs no type and no origin", () =>
  expect(judge("GET", { ...HERE, origin: "http://evil.example" })).toBeNull());
