import type { FastifyRequest } from "fastify";
import { ROUTES, type RouteName } from "@core-console/shared/contract/routes";
import type { Route } from "@core-console/shared/contract/route";
import { networkOf } from "../../../lib/net/network.ts";
import type { Caller, Connection, SignedInUser } from "../../accounts/callers/caller.ts";
import { identifyUser, recordedOwner } from "../../accounts/callers/identify-user.ts";
import { noteRefusal } from "../../accounts/callers/note-refusal.ts";
import { refusedByConsole } from "../../accounts/callers/refused-by-console.ts";
import type { HttpDeps } from "../deps.ts";
import { ApiProblem } from "../../state/api-problem.ts";
import type { ChangeRequest } from "../../state/commit.ts";
import { objectOf } from "./object-of.ts";

type Deps = Pick<HttpDeps, "registry" | "consistency" | "now" | "wall" | "access">;

/** A request whose caller is to be identified. */
export interface Unidentified {
  name: RouteName;
  route: Route;
  /** its Authorization header */
  authorization: string | undefined;
  /** by this Core's cache alone */
  stale: boolean;
}

/**
 * Returns the caller of a request, within the rate limits. Throws unauthenticated, rate_limited, no_leader. A public
 * route is open to all callers: an invalid or expired bearer counts as none. Nodes and joiners are not users.
 */
export async function identifyCaller(deps: Deps, request: Unidentified, connection: Connection): Promise<Caller> {
  const { audience } = request.route;
  if (audience === "node" && connection.node !== null) limit(deps.access.perNode.take(connection.node, deps.now()));
  if (audience === "node" || audience === "joiner") return { ...connection, user: null };
  const user = await userOf(deps, request).catch((error: unknown) => {
    if (!(error instanceof ApiProblem)) throw error;
    // On a public route no cache is refreshed for a bearer: one that is not known does not matter.
    if (audience === "public" && (error.code === "unauthenticated" || error.code === "no_leader")) return null;
    if (error.code === "unauthenticated" || !deps.registry.ready) limitAddress(deps, connection.from);
    throw error;
  });
  if (user !== null) limitUser(deps, request.route, user.user.id);
  // Exempt: the Cores' consoles look for the leader several times a second.
  else if (request.name !== "node") limitAddress(deps, connection.from);
  // A console outside the cluster asks as often: that must not use up what its users need to sign in.
  else if (connection.node === null)
    limit(deps.access.perAddress.take(`node ${networkOf(connection.from)}`, deps.now()));
  return { ...connection, user };
}

function userOf(deps: Deps, { route, authorization, stale }: Unidentified): Promise<SignedInUser | null> {
  return identifyUser(deps, authorization, { stale: stale || route.audience === "public" });
}

/** Limits by user, whatever session or token is used: a second token is no second share. */
function limitUser(deps: Deps, route: Route, userId: string): void {
  limit(deps.access.perUser.take(userId, deps.now()));
  if (route.method !== "GET") limit(deps.access.changesPerUser.take(userId, deps.now()));
}

function limitAddress(deps: Deps, from: string): void {
  limit(deps.access.perAddress.take(networkOf(from), deps.now()));
}

function limit(seconds: number): void {
  if (seconds > 0) throw new ApiProblem("rate_limited", { seconds });
}

/**
 * Returns whose change a request is: for idempotency, and as the audit names it. A node acts for itself on node routes
 * only, elsewhere for its console's callers.
 */
export function changeBy(
  deps: Deps,
  route: Route,
  caller: Caller,
): Pick<ChangeRequest, "caller" | "user" | "who" | "token"> {
  if (caller.user !== null) {
    const { user, by } = caller.user;
    return "token" in by
      ? { caller: `token:${by.token.id}`, user: user.id, who: user.login, token: by.token.name }
      : { caller: `user:${user.id}`, user: user.id, who: user.login, token: null };
  }
  if (caller.node === null || route.audience !== "node")
    return { caller: "anonymous", user: null, who: "unknown", token: null };
  const who = `host:${deps.registry.services.get(caller.node)?.value.name ?? caller.node}`;
  return { caller: who, user: null, who, token: null };
}

/** What is known of a request when it fails. */
export interface FailedRequest {
  caller: Caller;
  /** set once it got that far: handlers set there whom it was about */
  change: ChangeRequest | null;
  /** how many requests refused by a console it stands for */
  count?: number;
}

const bearer = (request: FastifyRequest): string | undefined =>
  refusedByConsole(request.headers.authorization).authorization;

/** Passes a failed request to the audit of refusals. */
export function noteFailure(
  deps: Deps,
  route: RouteName,
  request: FastifyRequest,
  failed: FailedRequest,
  error: unknown,
): void {
  if (!(error instanceof ApiProblem)) return;
  const { who, token } = failed.change ?? changeBy(deps, ROUTES[route], failed.caller);
  // Named, but unauthenticated: the caller holds an invalid or expired credential, and its attempts share the audit
  // quota of all unauthenticated clients.
  const owner = who === "unknown" && error.code === "unauthenticated" ? recordedOwner(deps, bearer(request)) : null;
  noteRefusal(deps.access.refusals, {
    route,
    method: request.method,
    problem: error,
    by: owner ?? { who, token },
    identified: who !== "unknown",
    bearer: request.headers.authorization !== undefined,
    from: failed.caller.from,
    requestId: request.id,
    count: failed.count ?? 1,
    object: objectOf(deps.registry, ROUTES[route], request.params),
  });
}
