import { describe, expect, test } from "vitest";
import { ApiProblem } from "../../state/api-problem.ts";
import { guard } from "./guard.ts";

const NAMES = ["core-1.soc.example", "192.0.2.1"];
function codeOf(method: string, headers: Record<string, string>): string {
  try {
    guard(method, headers, NAMES);
    return "passed";
  } catch (error) {
    if (error instanceof ApiProblem) return error.code;
    throw error;
  }
}

describe("Host", () => {
  test.each([
    "127.0.0.11:7210",
    "127.0.0.1",
    "localhost:7210",
    "[::1]:7210",
    "core-1.soc.example:7210",
    "CORE-1.soc.example",
    "192.0.2.1:7210",
  ])("%s is ours", (host) => expect(codeOf("GET", { host })).toBe("passed"));
  test.each([
    "evil.example",
    "127.evil.example:7210",
    "127.0.0.1.evil.example",
    "localhost.evil.example",
    "192.0.2.2",
    "",
    "[::1",
  ])("“%s” is not", (host) => expect(codeOf("GET", { host })).toBe("misdirected"));
  test("none at all is not", () => expect(codeOf("GET", {})).toBe("misdirected"));
});

describe("a change", () => {
  const json = { host: "localhost:7210", "content-type": "application/json; charset=utf-8" };
  const own = "http://localhost:7210";
  test.each([
    ["plain JSON", {}, "passed"],
    ["from our own page", { origin: own, "sec-fetch-site": "same-origin" }, "passed"],
    ["typed by the user", { "sec-fetch-site": "none" }, "passed"],
    ["from another site", { "sec-fetch-site": "cross-site" }, "cross_site"],
    ["from another host of the site", { "sec-fetch-site": "same-site" }, "cross_site"],
    ["from another origin", { origin: "http://evil.example" }, "cross_site"],
    ["from another port", { origin: "http://localhost:9999" }, "cross_site"],
    ["from an opaque origin", { origin: "null" }, "cross_site"],
    ["as a form", { "content-type": "application/x-www-form-urlencoded" }, "unsupported_media_type"],
    ["as text", { "content-type": "text/plain; application/json" }, "unsupported_media_type"],
  ])("%s", (_, headers, code) => {
    for (const method of ["POST", "PATCH", "DELETE", "PUT"]) expect(codeOf(method, { ...json, ...headers })).toBe(code);
  });
  test("without a content type is no JSON", () =>
    expect(codeOf("DELETE", { host: "localhost" })).toBe("unsupported_media_type"));
  test("with a bearer token comes from a program", () =>
    expect(codeOf("POST", { host: "localhost", authorization: "Bearer abc" })).toBe("passed"));
  test("with a bearer token still needs our name", () =>
    expect(codeOf("POST", { host: "evil.example", authorization: "Bearer abc" })).toBe("misdirected"));
});
