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

/** Membership acts and the stream of the leader stay with the leader, also for a forwarded call (forwarding rule 9). */
const LEADER_ONLY = new Set<RouteName>(["events", "enrol", "move"]);
/** Answered where they are asked, though they change something. */
const ANYWHERE = new Set<RouteName>(["enrol", "setupLink", "leave", "leaving"]);
/** Where tries at a password or a link are counted by the Core that executes them: no unknown caller may choose which. */
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
/** Routes whose body is read as JSON whatever its content type says. */
const LOOSE = new Set<string>([pathOf(ROUTES.signIn), pathOf(ROUTES.signOut)]);

/** Who is no Core's console may say no more than what one address could have tried itself in a minute. */
const MOST_BY_A_STRANGER = 600;

/** A request that may be answered here, before its body is read. */
export interface Admitted extends Asked {
  query: unknown;
  stale: boolean;
}

/** The rules for every request (guard.ts); what they refuse on a route is noted. */
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

/** Who asks, whether it may, and whether this Core answers: nobody's body is read before. Throws the refusals. */
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
    // A copy that is not loaded knows nothing: an empty list would say that there is nothing.
    if (!c.registry.ready && (stale || (route.audience === "user" && authorization !== undefined)))
      throw new ApiProblem("no_leader");
    // Its copy may be behind what the leader's has: who was signed out there is not let in here.
    if (authorization !== undefined && route.local !== true && !stale && standsIn(c, name, request, asked.caller))
      await c.consistency.sync();
    if (route.audience === "node") asked.caller = await nodeFor(c, route, request, asked.caller);
    const { caller } = asked;
    asked.identity = await identityFor(c, { name, route, caller, authorization, stale });
    sayRole(reply, route, asked.identity);
    // On other routes a node's certificate is its console's, and who asks there may be anybody.
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

/** Consoles share answers among all of one role: by the role that they were made for, whatever it was when they asked. */
function sayRole(reply: FastifyReply, route: Route, identity: Identity): void {
  if (route.audience === "user" && identity.kind === "user") void reply.header(HEADER.role, identity.role);
}

function stranger(c: Deps, request: FastifyRequest): Asked {
  return { caller: callerFor(c, request), identity: { kind: "anonymous" }, change: null };
}

/**
 * A host that has just enrolled reports to every Core at once, and a Core's copy may not have it yet: that a certificate of
 * this cluster is nobody's is only believed on a fresh one. Throws no_leader where nobody can tell.
 */
async function nodeFor(c: Deps, route: Route, request: FastifyRequest, caller: Caller): Promise<Caller> {
  if (isNode(route, caller) || !isCertified(request.raw.socket as TLSSocket)) return caller;
  if (!c.registry.ready) throw new ApiProblem("no_leader");
  // A learner cannot ask for a fresher copy than its own; which members vote, its copy knows.
  if (caller.member && c.registry.services.get(c.self.ref)?.value.voter !== true) return caller;
  await c.consistency.sync();
  return callerFor(c, request);
}

/** The leader serves; a voter's Core that is asked to (Core-Forward: 1) executes the call itself (forwarding rule 9). */
function mayServe(c: Deps, name: RouteName, request: FastifyRequest, caller: Caller): boolean {
  if (!c.registry.ready) throw new ApiProblem("no_leader");
  return c.raft.leads || standsIn(c, name, request, caller);
}

/** Asked to execute what is the leader's to answer. */
function standsIn(c: Deps, name: RouteName, request: FastifyRequest, caller: Caller): boolean {
  if (c.raft.leads || request.headers[HEADER.coreForward] !== "1") return false;
  if (COUNTED.has(name) && !isConfiguredConsole(c, request, caller)) return false;
  return c.registry.services.get(c.self.ref)?.value.voter === true && !LEADER_ONLY.has(name);
}

/** The documented behaviour of a follower: 307 to the leader. */
function redirect(c: Deps, request: FastifyRequest, reply: FastifyReply): never {
  const leader = c.observatory.leader();
  const host = leader === null ? null : (c.registry.services.get(leader)?.value.host ?? null);
  if (host === null) throw new ApiProblem("no_leader");
  void reply.header("location", `https://${host.internal}${request.url}`);
  throw new ApiProblem("not_leader");
}
