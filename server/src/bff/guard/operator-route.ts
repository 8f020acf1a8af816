import { ROUTES, pathOf } from "@core-console/shared/contract/routes";
import type { Route } from "@core-console/shared/contract/route";
import type { Port } from "../session/credentials.ts";

/** The route of a call that users and programs may make through the BFF, or why there is none. */
export type RouteMatch =
  | { kind: "route"; route: Route }
  | { kind: "not_found" }
  | { kind: "wrong_method"; allow: string };

interface Pattern {
  route: Route;
  segments: readonly string[];
}

/**
 * Admits only what the contract gives to users or makes public: inside a Core the BFF calls with a node's certificate,
 * so a route for nodes (its CA key!) or a node's own view (addresses) must never be reachable through it.
 */
const PATTERNS: readonly Pattern[] = Object.values<Route>(ROUTES)
  .filter((r) => (r.audience === "user" || r.audience === "public") && r !== ROUTES.node)
  .map((route) => ({ route, segments: pathOf(route).split("/") }))
  // `/users/whoami` matches its own route before that of a user of this name.
  .toSorted((a, b) => parameters(a) - parameters(b));

function parameters(p: Pattern): number {
  return p.segments.filter((s) => s.startsWith(":")).length;
}

/**
 * Literal segments are compared as sent, undecoded: `%6eode` is not `node`. A parameter is never empty, `.` or `..`,
 * nor an escaped spelling of a literal segment of the contract: a Core's router decodes a path before it looks for its
 * route, and would find another one.
 */
const WORDS = new Set(
  Object.values<Route>(ROUTES)
    .flatMap((route) => pathOf(route).split("/"))
    .filter((s) => !s.startsWith(":")),
);
const DOTS = /^(?:\.|%2e){1,2}$/i;

function fits(pattern: readonly string[], segments: readonly string[]): boolean {
  return (
    pattern.length === segments.length &&
    pattern.every((p, at) => {
      const s = segments[at] ?? "";
      return p.startsWith(":") ? s !== "" && !DOTS.test(s) && !/%2f|%5c|\\/i.test(s) && !isHiddenWord(s) : p === s;
    })
  );
}

function isHiddenWord(segment: string): boolean {
  if (!segment.includes("%")) return false;
  try {
    return WORDS.has(decodeURIComponent(segment));
  } catch {
    return false;
  }
}

/**
 * Returns the route of a call. In: method, path without query, and the port it came to: some routes exist on the page's
 * port alone. HEAD counts as GET.
 */
export function operatorRoute(method: string, pathname: string, port: Port): RouteMatch {
  const segments = pathname.split("/");
  const here = PATTERNS.filter((p) => port === "console" || p.route.console !== true);
  const known = here.filter((p) => fits(p.segments, segments));
  if (known.length === 0) return { kind: "not_found" };
  const asked = method === "HEAD" ? "GET" : method;
  const found = known.find((p) => p.route.method === asked);
  if (found) return { kind: "route", route: found.route };
  return { kind: "wrong_method", allow: [...new Set(known.map((p) => p.route.method))].join(", ") };
}
