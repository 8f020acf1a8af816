import type { TLSSocket } from "node:tls";
import type { FastifyReply, FastifyRequest } from "fastify";
import { HEADER } from "@core-console/shared/contract/headers";
import { ROUTES, pathOf, type RouteName } from "@core-console/shared/contract/routes";
import type { Route } from "@core-console/shared/contract/route";
import { authorize, isNode } from "../../accounts/callers/authorize.ts";
import { refusedByConsole } from "../../accounts/callers/refused-by-console.ts";
import { refuseSecretInUrl } from "../../accounts/callers/secret-in-url.ts";
import type { HttpDeps } from "../deps.ts";
import { malformed } from "../../../lib/http/well-formed.ts";
import { ApiProblem } from "../../state/api-problem.ts";
import { isCertified, isConfiguredConsole, requestConnection } from "./connection.ts";
import type { Caller, Connection } from "../../accounts/callers/caller.ts";
import { type FailedRequest, identifyCaller, noteFailure, type Unidentified } from "./identify-caller.ts";
import { HOST_SOCKET } from "../../../lib/process/node-files.ts";
import { hostUser, isOfHost } from "../host/host-socket.ts";
import { guard } from "./guard.ts";
import { refuseInOtherLife } from "./other-life.ts";
import { mayTellOrigin } from "./reply.ts";
import { none, parse } from "./validate.ts";

type Deps = Pick<
  HttpDeps,
  "registry" | "lastKnown" | "consistency" | "raft" | "now" | "wall" | "self" | "access" | "observatory" | "hostUse"
>;

/** Routes that only the leader serves, also for a forwarded call (docs/architecture/forwarding.md). */
const LEADER_ONLY = new Set<RouteName>(["events", "enrol", "move", "moveLeadership"]);
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
/** With `?stale=1` answered also from the last known state, while no engine has answered. */
const FROM_COPY = new Set<RouteName>(["listServices", "showService", "cluster", "clusterRecovery", "whoami", "events"]);
/** Served by any voter's Core once the majority has been lost for a while, for sessions that may only read. */
const WITHOUT_MAJORITY = new Set<RouteName>(["signInOptions", "signIn"]);
/** Routes whose body is parsed as JSON whatever its content type. */
const LOOSE = new Set<string>([pathOf(ROUTES.signIn), pathOf(ROUTES.signOut)]);

/** A console that is not a Core's may report no more refusals than one address could have caused itself in a minute. */
const MOST_REFUSALS_REPORTED = 600;

/** A request that this Core may serve, before its body is read. */
export interface AdmittedRequest {
  caller: Caller;
  query: unknown;
  stale: boolean;
}

/** Applies the rules for every request (guard.ts); a refusal on a known route is recorded. */
export function guarded(deps: Deps, request: FastifyRequest, ownNames: readonly string[]): void {
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
    if (found !== undefined) noteFailure(deps, found[0], request, unidentified(deps, request), error);
    throw error;
  }
  if (LOOSE.has(url)) request.raw.headers["content-type"] = "application/json";
}

/**
 * Identifies the caller, authorizes it and decides whether this Core serves the request, all before the body is read.
 * Throws the refusals.
 */
export async function admit(
  deps: Deps,
  name: RouteName,
  route: Route,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<AdmittedRequest> {
  if (isOfHost(request.raw.socket)) return admitHost(deps, name, route, request);
  const failed = unidentified(deps, request);
  try {
    const { code: refused, authorization, count } = refusedByConsole(request.headers.authorization);
    failed.count = failed.caller.voter ? count : Math.min(count, MOST_REFUSALS_REPORTED);
    refuseSecretInUrl(request.url);
    const stale = (request.query as { stale?: unknown }).stale === "1";
    const asked: Unidentified = { name, route, authorization, stale };
    const connection = await knownConnection(deps, asked, request, failed.caller);
    failed.caller = { ...connection, user: null };
    const caller = await identifyCaller(deps, asked, connection);
    failed.caller = caller;
    describeOrigin(request, reply, route, caller);
    if (refused !== null) throw new ApiProblem(refused);
    authorize(route, caller, deps.wall());
    const query = route.query === undefined ? none(request.query) : parse(route.query, request.query, "query");
    if (deps.registry.ready) refuseInOtherLife(deps, name, route);
    if (!mayServe(deps, asked, request, caller)) redirect(deps, request, reply);
    return { caller, query, stale };
  } catch (error) {
    noteFailure(deps, name, request, failed, error);
    throw error;
  }
}

/** Decides the same for a request through the socket of this host, which reads what it may from this Core alone. */
function admitHost(deps: Deps, name: RouteName, route: Route, request: FastifyRequest): AdmittedRequest {
  refuseSecretInUrl(request.url);
  if (route.onHost !== true) throw new ApiProblem("forbidden", { why: "host" });
  const stale = (request.query as { stale?: unknown }).stale === "1";
  // A log is read from this host's own files.
  if (!deps.registry.ready && name !== "nodeLog" && !isFromCopy(deps, name, stale)) throw new ApiProblem("no_leader");
  const query = route.query === undefined ? none(request.query) : parse(route.query, request.query, "query");
  mayTellOrigin(request);
  deps.hostUse.note(name, request.id);
  const nobody = { node: null, member: false, voter: false, removed: null, from: HOST_SOCKET };
  return { caller: { ...nobody, user: hostUser(deps.self) }, query, stale };
}

/** Reports whether a read is answered from the last known state, while no engine has answered. */
const isFromCopy = (deps: Deps, name: RouteName, stale: boolean): boolean =>
  stale && FROM_COPY.has(name) && deps.lastKnown.state !== null;

const isUsers = ({ route, authorization }: Unidentified): boolean =>
  route.audience === "user" && authorization !== undefined;

/**
 * Returns the connection of a request, judged by a cache that is fresh enough for its route. Throws no_leader if this
 * Core cannot answer it.
 */
async function knownConnection(
  deps: Deps,
  asked: Unidentified,
  request: FastifyRequest,
  connection: Connection,
): Promise<Connection> {
  const { name, route, authorization, stale } = asked;
  // This Core's memory says whether it opened that session, and nothing else does.
  const reads = route.audience === "user" && deps.access.readOnly.isBearer(authorization);
  const needsRecords = reads ? stale && route.local !== true : stale || isUsers(asked);
  // A registry that is not loaded cannot answer: an empty list would claim that there are no records.
  if (!deps.registry.ready && needsRecords && !isFromCopy(deps, name, stale)) throw new ApiProblem("no_leader");
  if (reads) return connection;
  // This Core's cache may be behind the leader's: a user signed out there must not be let in here.
  if (authorization !== undefined && route.local !== true && !stale && standsIn(deps, name, request, connection))
    await deps.consistency.sync();
  return route.audience === "node" ? nodeConnection(deps, route, request, connection) : connection;
}

/**
 * Lets the response name its origin to identified callers, and the role that it was made for: consoles share responses
 * within one role.
 */
function describeOrigin(request: FastifyRequest, reply: FastifyReply, route: Route, { node, user }: Caller): void {
  if (route.audience === "user" && user !== null) void reply.header(HEADER.role, user.role);
  // On other routes the node certificate is the console's, and the caller behind it may be unauthenticated.
  if (user !== null || (route.audience === "node" && node !== null)) mayTellOrigin(request);
}

function unidentified(deps: Deps, request: FastifyRequest): FailedRequest {
  return { caller: { ...requestConnection(deps, request), user: null }, change: null };
}

/**
 * A host that has just enrolled reports to every Core at once, and a Core's cache may not have it yet: that a
 * certificate of this cluster matches no record is only trusted on a fresh cache. Throws no_leader if that cannot be
 * determined.
 */
async function nodeConnection(
  deps: Deps,
  route: Route,
  request: FastifyRequest,
  connection: Connection,
): Promise<Connection> {
  if (isNode(route, connection) || !isCertified(request.raw.socket as TLSSocket)) return connection;
  if (!deps.registry.ready) throw new ApiProblem("no_leader");
  // A learner cannot make its cache fresher; it does know which members vote.
  if (connection.member && deps.registry.services.get(deps.self.ref)?.value.voter !== true) return connection;
  await deps.consistency.sync();
  return requestConnection(deps, request);
}

/**
 * Reports whether this Core serves the call: the leader serves every call, any Core those that its route allows, and a
 * voter also those that a request with Core-Forward: 1 asks it to serve (docs/architecture/forwarding.md).
 */
function mayServe(deps: Deps, { name, route, stale }: Unidentified, request: FastifyRequest, caller: Caller): boolean {
  if (route.local === true || stale || ANYWHERE.has(name)) return true;
  // Nothing that such a session may do changes records.
  if (caller.user?.readOnly !== undefined) return true;
  if (WITHOUT_MAJORITY.has(name) && deps.access.readOnly.users() !== null) return true;
  if (!deps.registry.ready) throw new ApiProblem("no_leader");
  return deps.raft.leads || standsIn(deps, name, request, caller);
}

/** Reports whether this Core was asked to execute a call in the leader's place, and may. */
function standsIn(deps: Deps, name: RouteName, request: FastifyRequest, connection: Connection): boolean {
  if (deps.raft.leads || request.headers[HEADER.coreForward] !== "1") return false;
  if (COUNTED.has(name) && !isConfiguredConsole(deps, request, connection)) return false;
  return deps.registry.services.get(deps.self.ref)?.value.voter === true && !LEADER_ONLY.has(name);
}

/** Redirects to the leader (307), the documented behaviour of a follower. */
function redirect(deps: Deps, request: FastifyRequest, reply: FastifyReply): never {
  const leader = deps.observatory.leader();
  const host = leader === null ? null : (deps.registry.services.get(leader)?.value.host ?? null);
  if (host === null) throw new ApiProblem("no_leader");
  void reply.header("location", `https://${host.internal}${request.url}`);
  throw new ApiProblem("not_leader");
}
