import type { TLSSocket } from "node:tls";
import type { FastifyReply, FastifyRequest } from "fastify";
import { HEADER } from "@core-console/shared/contract/headers";
import { ROUTES, pathOf, type RouteName } from "@core-console/shared/contract/routes";
import type { Route } from "@core-console/shared/contract/route";
import { authorize, isNode } from "../../accounts/callers/authorize.ts";
import type { Identity } from "../../accounts/callers/identity.ts";
import { refusedByConsole } from "../../accounts/callers/refused-by-console.ts";
import { refuseSecretInUrl } from "../../accounts/callers/secret-in-url.ts";
import type { HttpDeps } from "../deps.ts";
import { malformed } from "../../../lib/http/well-formed.ts";
import { ApiProblem } from "../../state/api-problem.ts";
import { callerFor, isCertified, isConfiguredConsole } from "./connection-caller.ts";
import type { Caller } from "../../accounts/callers/caller.ts";
import { identityFor, noteFailure, type Asked } from "./identify-caller.ts";
import { guard } from "./guard.ts";
import { mayTellOrigin } from "./reply.ts";
import { none, parse } from "./validate.ts";

type Deps = Pick<HttpDeps, "registry" | "consistency" | "raft" | "now" | "wall" | "self" | "access" | "observatory">;

/** Routes that only the leader serves, also for a forwarded call (docs/architecture/forwarding.md). */
const LEADER_ONLY = new Set<RouteName>(["events", "enrol", "move"]);
/** Served by the Core that received them, although they change something. */
const ANYWHERE = new Set<RouteName>(["enrol", "setupLink", "leave", "leaving"]);
/**
 * Routes whose password or link attempts are counted by the Core that executes them: an unknown caller must not choose
 * which Core that is.
 */
const COUNTED = new Set<RouteName>([
  "signIn",
  "setupLink",
  "setupLook",
  "setup",
  "oidcBegin",
  "oidcFinish",
  "confirm",
  "changePassword",
]);
/** Routes whose body is parsed as JSON whatever its content type. */
const LOOSE = new Set<string>([pathOf(ROUTES.signIn), pathOf(ROUTES.signOut)]);

/** A console that is not a Core's may report no more refusals than one address could have caused itself in a minute. */
const MOST_BY_A_STRANGER = 600;

/** A request that this Core may serve, before its body is read. */
export interface Admitted extends Asked {
  query: unknown;
  stale: boolean;
}

/** Applies the rules for every request (guard.ts); a refusal on a known route is recorded. */
export function guarded(c: Deps, request: FastifyRequest, ownNames: readonly string[]): void {
  const { method, headers } = request;
  const url = request.routeOptions.url ?? "";
  try {
    const wrong = malformed(request.raw);
    if (wrong !== null) throw new ApiProblem(wrong);
    guard(method, headers, ownNames, LOOSE.has(url));
  } catch (error) {
    const found = (Object.entries(ROUTES) as [RouteName, Route][]).find(
      ([, route]) => route.method === method && pathOf(route) === url,
    );
    if (found !== undefined) noteFailure(c, found[0], request, stranger(c, request), error);
    throw error;
  }
  if (LOOSE.has(url)) request.raw.headers["content-type"] = "application/json";
}

/**
 * Identifies the caller, authorizes it and decides whether this Core serves the request, all before the body is read.
 * Throws the refusals.
 */
export async function admit(
  c: Deps,
  name: RouteName,
  route: Route,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Admitted> {
  const asked = stranger(c, request);
  try {
    const { code: refused, authorization, count } = refusedByConsole(request.headers.authorization);
    asked.count = asked.caller.voter ? count : Math.min(count, MOST_BY_A_STRANGER);
    refuseSecretInUrl(request.url);
    const stale = (request.query as { stale?: unknown }).stale === "1";
    // A registry that is not loaded cannot answer: an empty list would claim that there are no records.
    if (!c.registry.ready && (stale || (route.audience === "user" && authorization !== undefined)))
      throw new ApiProblem("no_leader");
    // This Core's cache may be behind the leader's: a user signed out there must not be let in here.
    if (authorization !== undefined && route.local !== true && !stale && standsIn(c, name, request, asked.caller))
      await c.consistency.sync();
    if (route.audience === "node") asked.caller = await nodeFor(c, route, request, asked.caller);
    const { caller } = asked;
    asked.identity = await identityFor(c, { name, route, caller, authorization, stale });
    sayRole(reply, route, asked.identity);
    // On other routes the node certificate is the console's, and the caller behind it may be unauthenticated.
    if (asked.identity.kind === "user" || (route.audience === "node" && caller.node !== null)) mayTellOrigin(request);
    if (refused !== null) throw new ApiProblem(refused);
    authorize(route, caller, asked.identity, c.wall());
    const query = route.query === undefined ? none(request.query) : parse(route.query, request.query, "query");
    if (route.local !== true && !stale && !ANYWHERE.has(name) && !mayServe(c, name, request, caller))
      redirect(c, request, reply);
    return { ...asked, query, stale };
  } catch (error) {
    noteFailure(c, name, request, asked, error);
    throw error;
  }
}

/** Sets the role header: consoles share responses within one role, by the role that the response was made for. */
function sayRole(reply: FastifyReply, route: Route, identity: Identity): void {
  if (route.audience === "user" && identity.kind === "user") void reply.header(HEADER.role, identity.role);
}

function stranger(c: Deps, request: FastifyRequest): Asked {
  return { caller: callerFor(c, request), identity: { kind: "anonymous" }, change: null };
}

/**
 * A host that has just enrolled reports to every Core at once, and a Core's cache may not have it yet: that a
 * certificate of this cluster matches no record is only trusted on a fresh cache. Throws no_leader if that cannot be
 * determined.
 */
async function nodeFor(c: Deps, route: Route, request: FastifyRequest, caller: Caller): Promise<Caller> {
  if (isNode(route, caller) || !isCertified(request.raw.socket as TLSSocket)) return caller;
  if (!c.registry.ready) throw new ApiProblem("no_leader");
  // A learner cannot make its cache fresher; it does know which members vote.
  if (caller.member && c.registry.services.get(c.self.ref)?.value.voter !== true) return caller;
  await c.consistency.sync();
  return callerFor(c, request);
}

/**
 * Reports whether this Core serves the call: the leader does, and a voter that is asked to by Core-Forward: 1
 * (docs/architecture/forwarding.md).
 */
function mayServe(c: Deps, name: RouteName, request: FastifyRequest, caller: Caller): boolean {
  if (!c.registry.ready) throw new ApiProblem("no_leader");
  return c.raft.leads || standsIn(c, name, request, caller);
}

/** Reports whether this Core was asked to execute a call in the leader's place, and may. */
function standsIn(c: Deps, name: RouteName, request: FastifyRequest, caller: Caller): boolean {
  if (c.raft.leads || request.headers[HEADER.coreForward] !== "1") return false;
  if (COUNTED.has(name) && !isConfiguredConsole(c, request, caller)) return false;
  return c.registry.services.get(c.self.ref)?.value.voter === true && !LEADER_ONLY.has(name);
}

/** Redirects to the leader (307), the documented behaviour of a follower. */
function redirect(c: Deps, request: FastifyRequest, reply: FastifyReply): never {
  const leader = c.observatory.leader();
  const host = leader === null ? null : (c.registry.services.get(leader)?.value.host ?? null);
  if (host === null) throw new ApiProblem("no_leader");
  void reply.header("location", `https://${host.internal}${request.url}`);
  throw new ApiProblem("not_leader");
}
