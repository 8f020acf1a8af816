import { expect, test } from "vitest";
import { ROUTES, pathOf } from "@core-console/shared/contract/routes";
import type { Route } from "@core-console/shared/contract/route";
import { operatorRoute } from "./operator-route.ts";

test.each([
  ["GET", "/api/v3/services"],
  ["HEAD", "/api/v3/services"],
  ["POST", "/api/v3/services"],
  ["GET", "/api/v3/services/x"],
  ["DELETE", "/api/v3/services/x"],
  ["GET", "/api/v3/services/x/join"],
  ["GET", "/api/v3/cluster"],
  ["GET", "/api/v3/events"],
  ["POST", "/api/login"],
  ["POST", "/api/logout"],
  ["GET", "/api/whoami"],
  ["POST", "/api/private/users/tenants/select"],
  ["GET", "/api/private/services/"],
])("%s %s is forwarded", (method, path) => {
  expect(operatorRoute(method, path, "console")).toMatchObject({ kind: "route" });
});

test.each([
  ["a node's own view, which holds addresses", "GET", "/api/v3/node"],
  ["the CA's key", "GET", "/api/v3/node/ca-key"],
  ["a node's report", "POST", "/api/v3/node/report"],
  ["enrolment", "POST", "/api/v3/enrol"],
  ["a node's one-time link", "POST", "/api/v3/setup-links"],
  ["the CA's key, written otherwise", "GET", "/api/v3/n%6fde/ca-key"],
  ["the CA's key by a way round", "GET", "/api/v3/services/../node/ca-key"],
  ["dots for an ID", "GET", "/api/v3/services/.."],
  ["encoded dots for an ID", "GET", "/api/v3/services/%2E%2e"],
  ["a slash inside an ID", "GET", "/api/v3/services/..%2fnode"],
  ["a word of the contract, written otherwise, for an ID", "GET", "/api/v3/users/who%61mi"],
  ["a node's word, written otherwise, for an ID", "GET", "/api/v3/services/ca%2dkey"],
  ["a backslash inside an ID", "GET", "/api/v3/services/a%5Cb"],
  ["a doubled slash", "GET", "/api/v3//services"],
  ["a slash at the end", "GET", "/api/v3/services/"],
  ["what nobody promised", "GET", "/api/v3/nothing"],
  ["another version", "GET", "/api/v2/services"],
])("%s is not there", (_what, method, path) => {
  expect(operatorRoute(method, path, "console")).toEqual({ kind: "not_found" });
});

test("of what is for nodes and joiners nothing is there, nor a node's own view, under any method and on any port", () => {
  const routes = Object.values<Route>(ROUTES);
  const theirs = routes.filter((r) => r.audience === "node" || r.audience === "joiner" || r === ROUTES.node);
  expect(theirs.length).toBeGreaterThan(5);
  for (const route of theirs)
    for (const port of ["console", "rest"] as const)
      for (const method of ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
        for (const path of [pathOf(route), `${pathOf(route)}/`, `${pathOf(route)};a`, pathOf(route).toUpperCase()])
          expect(operatorRoute(method, path, port)).toEqual({ kind: "not_found" });
});

test("an ID that has to be escaped is itself", () => {
  for (const id of ["%D0%B0", "a%20b", "a%3Fb", "%", "%zz"])
    expect(operatorRoute("GET", `/api/v3/users/${id}`, "rest")).toEqual({ kind: "route", route: ROUTES.showUser });
});

test("a literal segment of the contract comes before a parameter", () => {
  expect(operatorRoute("GET", "/api/v3/users/whoami", "rest")).toEqual({ kind: "route", route: ROUTES.whoami });
  expect(operatorRoute("GET", "/api/v3/users/x", "rest")).toEqual({ kind: "route", route: ROUTES.showUser });
});

test("a known path with a method it does not take names those it takes", () => {
  expect(operatorRoute("PUT", "/api/v3/services", "rest")).toEqual({ kind: "wrong_method", allow: "GET, POST" });
});

test.each(["/api/oidc/start", "/api/oidc/callback"])(
  "%s stands on the page's port alone, under every method",
  (path) => {
    expect(operatorRoute("GET", path, "console")).toMatchObject({ kind: "route" });
    expect(operatorRoute("POST", path, "console")).toEqual({ kind: "wrong_method", allow: "GET" });
    for (const method of ["GET", "POST"]) expect(operatorRoute(method, path, "rest")).toEqual({ kind: "not_found" });
  },
);
