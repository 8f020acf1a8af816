import { expect, test } from "vitest";
import { ROUTES } from "@core-console/shared/contract/routes";
import type { Route } from "@core-console/shared/contract/route";
import { credentialsOf } from "../session/credentials.ts";
import { xsrfOf } from "../session/xsrf.ts";
import { session } from "../testing/users.ts";
import { guardChange, hostName, meantForUs } from "./guard.ts";

const means = (host: string | undefined, localAddress = "192.0.2.7") =>
  meantForUs({ host, localAddress, allowedHosts: ["console.soc.example"] });

test.each([
  ["127.0.0.1:7220", true],
  ["127.9.8.7", true],
  ["localhost:7220", true],
  ["LOCALHOST", true],
  ["[::1]:7220", true],
  ["[::ffff:127.0.0.1]:7220", true],
  ["127.1", false],
  ["console.soc.example:7220", true],
  ["console.soc.example.:7220", true],
  ["192.0.2.7:7220", true],
  ["evil.example", false],
  ["127.0.0.1.evil.example", false],
  ["localhost.evil.example:7220", false],
  ["10.0.0.1:7220", false],
  ["", false],
  ["127.0.0.1:7220@evil", false],
  ["[::2]", false],
  [undefined, false],
])("called by the name %s", (host, ours) => {
  expect(means(host)).toBe(ours);
});

test.each([
  ["[2001:DB8::a7]:7220", "[2001:db8::a7]"],
  ["Console.example:7220", "console.example"],
  ["[::t]", null],
  ["[stac]:7220", null],
  ["console.example:port", null],
])("the name in the Host header %s is %s", (host, name) => {
  expect(hostName(host)).toBe(name);
});

test("called by its own IPv6 address", () => {
  expect(means("[2001:DB8::7]:7220", "2001:db8::7")).toBe(true);
  expect(means("[2001:db8:0:0::7]:7220", "2001:db8::7")).toBe(true);
  expect(means("[2001:db8::8]:7220", "2001:db8::7")).toBe(false);
});

test("called by its IPv4 address where it listens on a socket for both", () => {
  expect(means("192.0.2.7:7220", "::ffff:192.0.2.7")).toBe(true);
  expect(means("192.0.2.8:7220", "::ffff:192.0.2.7")).toBe(false);
});

const CONFIGURED = ["console.soc.example", "Console.SOC.example:8443", "[2001:db8::7]:7220"];
const change = (headers: Record<string, string>, route: Route, scheme: "http" | "https" = "http", method = "POST") => {
  const all = { host: "127.0.0.1:7220", ...headers };
  const credentials = credentialsOf(all, "console", false);
  return guardChange({ method, headers: all, scheme, route, credentials, configured: CONFIGURED });
};
const JSON_TYPE = { "content-type": "application/json" };

test.each([
  ["JSON of nobody's page", { ...JSON_TYPE }, null],
  ["JSON with a charset", { "content-type": "application/json; charset=utf-8" }, null],
  ["its own page", { ...JSON_TYPE, origin: "http://127.0.0.1:7220", "sec-fetch-site": "same-origin" }, null],
  ["typed into the browser", { ...JSON_TYPE, "sec-fetch-site": "none" }, null],
  ["another site's page", { ...JSON_TYPE, origin: "http://evil.example" }, "cross_site"],
  ["another port of this host", { ...JSON_TYPE, origin: "http://127.0.0.1:8080" }, "cross_site"],
  ["the same place without TLS's s", { ...JSON_TYPE, origin: "https://127.0.0.1:7220" }, "cross_site"],
  ["a page without an origin", { ...JSON_TYPE, origin: "null" }, "cross_site"],
  ["another site by Sec-Fetch-Site", { ...JSON_TYPE, "sec-fetch-site": "cross-site" }, "cross_site"],
  ["the same site on another port", { ...JSON_TYPE, "sec-fetch-site": "same-site" }, "cross_site"],
  ["a form", { "content-type": "application/x-www-form-urlencoded" }, "unsupported_media_type"],
  ["text", { "content-type": "text/plain" }, "unsupported_media_type"],
  ["nothing said", {}, "unsupported_media_type"],
  ["nearly JSON", { "content-type": "application/jsonp" }, "unsupported_media_type"],
  ["a program with a token", { authorization: "Bearer abc", origin: "http://evil.example" }, null],
])("a change by %s", (_who, headers, verdict) => {
  for (const method of ["POST", "PATCH", "DELETE", "PUT"])
    expect(change(headers, ROUTES.addService, "http", method)).toBe(verdict);
});

test("over TLS its own page comes from https", () => {
  const from = (origin: string) => change({ ...JSON_TYPE, origin }, ROUTES.addService, "https");
  expect(from("https://127.0.0.1:7220")).toBeNull();
  expect(from("http://127.0.0.1:7220")).toBe("cross_site");
});

test.each([
  ["its own port left out", "https://console.soc.example", "same-origin", null],
  ["in a browser that does not say where from", "https://console.soc.example", undefined, null],
  ["on the port that was entered, written otherwise", "https://console.soc.example:8443", "same-origin", null],
  ["by its address", "https://[2001:db8::7]:7220", "same-origin", null],
  ["on another port", "https://console.soc.example:9443", "same-origin", "cross_site"],
  ["without TLS's s", "http://console.soc.example", "same-origin", "cross_site"],
  ["asked by another of its site", "https://console.soc.example", "same-site", "cross_site"],
  ["asked by another site", "https://console.soc.example", "cross-site", "cross_site"],
  ["as the end of another name", "https://evil-console.soc.example", "same-origin", "cross_site"],
  ["as the beginning of another name", "https://console.soc.example.evil.example", "same-origin", "cross_site"],
])("D20: behind a proxy that puts its own name into Host, a configured name %s", (_how, origin, site, verdict) => {
  const headers = { ...JSON_TYPE, origin, ...(site === undefined ? {} : { "sec-fetch-site": site }) };
  for (const host of ["127.0.0.1:7220", "kuma"])
    expect(change({ ...headers, host }, ROUTES.signIn, "https")).toBe(verdict);
});

test.each([
  ["http", "http://console.soc.example", null],
  ["http", "https://console.soc.example", null],
  ["https", "http://console.soc.example", "cross_site"],
] as const)("D20: to a listener over %s, a page of a configured name over %s", (scheme, origin, verdict) => {
  expect(change({ ...JSON_TYPE, origin }, ROUTES.signIn, scheme)).toBe(verdict);
});

const COOKIE = { cookie: `kuma-session=${session("operator")}` };
const MARK = { "x-xsrf-token": xsrfOf(session("operator")) };
test.each([
  ["with its mark", { ...JSON_TYPE, ...MARK }, null],
  ["with its mark and no type, as KUMA's clients restart", MARK, null],
  ["without a mark", JSON_TYPE, "csrf"],
  ["with another session's mark", { ...JSON_TYPE, "x-xsrf-token": xsrfOf(session("operator", 2)) }, "csrf"],
  ["with an empty mark", { ...JSON_TYPE, "x-xsrf-token": "" }, "csrf"],
  ["with its mark, from another site", { ...JSON_TYPE, ...MARK, origin: "http://evil.example" }, "cross_site"],
])("a cookie's change %s", (_how, headers, verdict) => {
  expect(change({ ...COOKIE, ...headers }, ROUTES.restartService)).toBe(verdict);
});

test.each([
  ["under any type", { "content-type": "text/plain" }, null],
  ["with an old cookie and no mark", COOKIE, null],
  ["from another site", { origin: "http://evil.example" }, "cross_site"],
  [
    "from another site by a program's header",
    { authorization: "Bearer x", "sec-fetch-site": "cross-site" },
    "cross_site",
  ],
])("signing in and out %s", (_how, headers, verdict) => {
  expect(change(headers, ROUTES.signIn)).toBe(verdict);
  expect(change(headers, ROUTES.signOut)).toBe(verdict);
});

test("reading needs no type, no origin and no mark", () =>
  expect(change({ ...COOKIE, origin: "http://evil.example" }, ROUTES.listServices, "http", "GET")).toBeNull());
