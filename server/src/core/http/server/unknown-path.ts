import type { FastifyRequest } from "fastify";
import { ROUTES, pathOf } from "@core-console/shared/contract/routes";
import type { Route } from "@core-console/shared/contract/route";
import { secretInUrl } from "../../accounts/callers/secret-in-url.ts";
import type { HttpDeps } from "../deps.ts";
import { ApiProblem } from "../../state/api-problem.ts";
import { requestConnection } from "./connection.ts";

type Deps = Pick<HttpDeps, "registry" | "lastKnown" | "self" | "access">;

/**
 * What the audit calls a URL that is no API path: a console page, or nothing at all. The URL itself is never recorded.
 */
const NAME = "unknownPath";

/** Returns the problem of a URL without a route. A secret in it is recorded in the audit, as on any route. */
export function unknownPath(deps: Deps, request: FastifyRequest): ApiProblem {
  const secret = secretInUrl(request.url);
  if (secret !== null) {
    noteSecret(deps, request);
    return secret;
  }
  const path = request.url.split("?")[0] ?? "";
  const known = Object.values<Route>(ROUTES).some((r) => r.console !== true && pattern(pathOf(r)).test(path));
  return known
    ? new ApiProblem("method_not_allowed", { method: request.method })
    : new ApiProblem("not_found", { what: "path" });
}

function noteSecret(deps: Deps, request: FastifyRequest): void {
  const { from } = requestConnection(deps, request);
  const refused = { what: "access.refused", name: NAME, code: "token_in_query" };
  deps.access.refusals.counted({ who: "unknown", token: null, from, requestId: request.id, ...refused });
}

function pattern(path: string): RegExp {
  return new RegExp(`^${path.replace(/:[^/]+/g, "[^/]+")}$`);
}
