import { randomUUID } from "node:crypto";
import type { TLSSocket } from "node:tls";
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { HEADER, IDEMPOTENCY_KEY } from "@core-console/shared/contract/headers";
import { LIMIT } from "@core-console/shared/contract/ports";
import { ROUTES, pathOf, type Route, type RouteName } from "@core-console/shared/contract/routes";
import { authorize } from "../access/authorize.ts";
import type { Identity } from "../access/identity.ts";
import { refuseSecretInUrl } from "../access/secret-in-url.ts";
import type { CoreContext } from "../context.ts";
import { ApiProblem } from "../problem.ts";
import { hashRequest, type ChangeRequest } from "../store/change.ts";
import { callerOf, type Caller } from "./access.ts";
import { asker, identityFor, noteFailure, type Asked } from "./asked.ts";
import { guard } from "./guard.ts";
import { origin, sendProblem } from "./reply.ts";
import { parse } from "./validate.ts";

/** A request that has passed every check that needs no data. */
export interface Call {
  request: FastifyRequest;
  reply: FastifyReply;
  /** the connection: a node's certificate, the address */
  caller: Caller;
  /** who asks over it; for a user's route never anonymous */
  identity: Identity;
  params: Record<string, string>;
  query: unknown;
  body: unknown;
  stale: boolean;
  /** for Changes.execute */
  change: ChangeRequest;
}
export type Handler = (call: Call) => Promise<unknown>;
/** Routes that the console answers itself have none here. */
export type Handlers = Record<Exclude<RouteName, "oidcStart" | "oidcCallback">, Handler>;

const REQUEST_ID = /^[\x21-\x7e]{1,128}$/;
/** Membership acts and the stream of the leader stay with the leader, also for a forwarded call (forwarding rule 9). */
const LEADER_ONLY = new Set<RouteName>(["events", "enrol"]);
/** Answered where they are asked, though they change something. */
const ANYWHERE = new Set<RouteName>(["enrol", "setupLink"]);

/** The Core API on 7210: mutual TLS where a certificate is shown, routes and their checks from the contract's table. */
export function createServer(
  c: CoreContext,
  tls: { ca: string; cert: string; key: string },
  handlers: Handlers,
): FastifyInstance {
  const server = fastify({
    https: { ...tls, requestCert: true, rejectUnauthorized: false, minVersion: "TLSv1.2" },
    bodyLimit: LIMIT.bodyBytes,
    requestTimeout: 15_000,
    keepAliveTimeout: 30_000,
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    // A longer path is an unknown path, not a fault of the router.
    routerOptions: { maxParamLength: 16_384 },
    // What the router itself cannot read (half an escape) never reaches the error handler.
    frameworkErrors: (_, request, reply) => {
      void sendProblem(c, request, reply, new ApiProblem("not_found", { what: "path" }));
    },
    genReqId: (raw) => {
      const given = raw.headers[HEADER.requestId];
      return typeof given === "string" && REQUEST_ID.test(given) ? given : randomUUID();
    },
  });
  const ownNames = () => [c.self.host, ...c.self.addresses].map((n) => n.toLowerCase());
  server.removeContentTypeParser("text/plain");
  acceptEmptyJson(server);
  server.setErrorHandler((error, request, reply) => sendProblem(c, request, reply, error));
  server.setNotFoundHandler((request, reply) => sendProblem(c, request, reply, unknownPath(request)));
  server.addHook("onRequest", async (request) => guard(request.method, request.headers, ownNames()));
  for (const [name, route] of Object.entries(ROUTES) as [RouteName, Route][]) {
    if (route.console === true) continue;
    server.route({
      method: route.method,
      url: pathOf(route),
      handler: (request, reply) => answer(c, name, route, handlers[name as keyof Handlers], request, reply),
    });
  }
  return server;
}

async function answer(
  c: CoreContext,
  name: RouteName,
  route: Route,
  handler: Handler,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const asked: Asked = { caller: callerFor(c, request), identity: { kind: "anonymous" }, change: null };
  try {
    return await checked(c, name, route, handler, request, reply, asked);
  } catch (error) {
    noteFailure(c, name, request, asked, error);
    throw error;
  }
}

async function checked(
  c: CoreContext,
  name: RouteName,
  route: Route,
  handler: Handler,
  request: FastifyRequest,
  reply: FastifyReply,
  asked: Asked,
): Promise<unknown> {
  const { caller } = asked;
  const { authorization } = request.headers;
  refuseSecretInUrl(request.query);
  const stale = (request.query as { stale?: unknown }).stale === "1";
  // A copy that is not loaded knows nothing: an empty list would say that there is nothing.
  if (!c.registry.ready && (stale || (route.audience === "user" && authorization !== undefined)))
    throw new ApiProblem("no_leader");
  const identity = await identityFor(c, { name, route, caller, authorization, stale });
  asked.identity = identity;
  authorize(route, caller, identity, c.wall());
  const query = route.query === undefined ? none(request.query) : parse(route.query, request.query, "query");
  if (route.local !== true && !stale && !ANYWHERE.has(name) && !mayServe(c, name, request))
    return redirect(c, request, reply);
  const body = route.body === undefined ? none(request.body ?? {}) : parse(route.body, request.body, "body");
  const key = request.headers[HEADER.idempotencyKey];
  if (key !== undefined && (typeof key !== "string" || !IDEMPOTENCY_KEY.test(key))) {
    throw new ApiProblem("validation_failed", {}, [{ path: HEADER.idempotencyKey, code: "format", message: "" }]);
  }
  const change: ChangeRequest = {
    ...asker(c, caller, identity),
    from: caller.from,
    requestId: request.id,
    idempotencyKey: key ?? null,
    requestHash: hashRequest(request.method, request.url, request.body),
  };
  asked.change = change;
  const params = request.params as Record<string, string>;
  const result = await handler({ request, reply, caller, identity, params, query, body, stale, change });
  if (reply.sent) return reply;
  origin(c, reply);
  if (result === undefined) return reply.send();
  return reply.header("content-type", "application/json; charset=utf-8").send(JSON.stringify(result));
}

function callerFor(c: CoreContext, request: FastifyRequest): Caller {
  const forwarded = request.headers[HEADER.forwardedFor];
  const socket = request.raw.socket as TLSSocket;
  return callerOf(c, { socket, forwardedFor: typeof forwarded === "string" ? forwarded : undefined });
}

/** A change without a body may still say that it is JSON; prototype keys stay an error. */
function acceptEmptyJson(server: FastifyInstance): void {
  const json = server.getDefaultJsonParser("error", "error");
  server.removeContentTypeParser("application/json");
  server.addContentTypeParser("application/json", { parseAs: "string" }, (request, body, done) => {
    if (body === "") done(null, undefined);
    else void json(request, body.toString(), done);
  });
}

/** The leader serves; a voter's Core that is asked to (Core-Forward: 1) executes the call itself (forwarding rule 9). */
function mayServe(c: CoreContext, name: RouteName, request: FastifyRequest): boolean {
  if (!c.registry.ready) throw new ApiProblem("no_leader");
  if (c.raft.leads) return true;
  const voter = c.registry.services.get(c.self.ref)?.value.voter === true;
  return request.headers[HEADER.coreForward] === "1" && voter && !LEADER_ONLY.has(name);
}

/** The documented behaviour of a follower: 307 to the leader. */
async function redirect(c: CoreContext, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const leader = c.observatory.leader();
  const host = leader === null ? null : (c.registry.services.get(leader)?.value.host ?? null);
  if (host === null) throw new ApiProblem("no_leader");
  void reply.header("location", `https://${host.internal}${request.url}`);
  throw new ApiProblem("not_leader");
}

function unknownPath(request: FastifyRequest): ApiProblem {
  const path = request.url.split("?")[0] ?? "";
  const known = Object.values<Route>(ROUTES).some((r) => pattern(pathOf(r)).test(path));
  return known
    ? new ApiProblem("method_not_allowed", { method: request.method })
    : new ApiProblem("not_found", { what: "path" });
}

function pattern(path: string): RegExp {
  return new RegExp(`^${path.replace(/:[^/]+/g, "[^/]+")}$`);
}

/** Nothing is to be said here: neither a query nor a body with fields. */
function none(given: unknown): Record<string, never> {
  const [first] = Object.keys(Object(given) as object);
  if (first === undefined) return {};
  throw new ApiProblem("validation_failed", {}, [{ path: first, code: "unrecognized_keys", message: "" }]);
}
