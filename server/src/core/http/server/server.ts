import { randomUUID } from "node:crypto";
import { Readable, finished } from "node:stream";
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { HEADER, IDEMPOTENCY_KEY } from "@core-console/shared/contract/headers";
import { LIMIT } from "@core-console/shared/contract/ports";
import { ROUTES, pathOf, type RouteName } from "@core-console/shared/contract/routes";
import type { Route } from "@core-console/shared/contract/route";
import { startInBackground } from "../../../lib/process/background.ts";
import { crowded } from "../../../lib/http/connection-limit.ts";
import {
  LISTENER_LIMITS,
  MAX_CONNECTIONS,
  MAX_HEADERS,
  SILENT_MS,
  STRICT_TRANSPORT,
} from "../../../lib/http/listener-limits.ts";
import { ownTurn } from "../../../lib/work/slices.ts";
import { HANDSHAKE_MS, TLS_SERVER } from "../../../lib/tls/tls-options.ts";
import { answerUnread } from "../../../lib/http/bad-request.ts";
import { standing } from "../../accounts/callers/standing.ts";
import type { HttpDeps } from "../deps.ts";
import { requestId } from "../../../lib/http/request-id.ts";
import { hasDuplicateKey } from "../../../lib/http/duplicate-key.ts";
import { ApiProblem, invalidField } from "../../state/api-problem.ts";
import { hashRequest, type ChangeRequest } from "../../state/commit.ts";
import type { Caller } from "../../accounts/callers/caller.ts";
import { admit, guarded, type AdmittedRequest } from "./admit.ts";
import { changeBy, noteFailure } from "./identify-caller.ts";
import { SharedJson } from "./shared-json.ts";
import { noteAborted, noteRequest } from "./note-request.ts";
import { origin, sendProblem, unread } from "./reply.ts";
import { unknownPath } from "./unknown-path.ts";
import { none, parse } from "./validate.ts";

type Deps = Pick<
  HttpDeps,
  | "registry"
  | "lastKnown"
  | "consistency"
  | "raft"
  | "log"
  | "now"
  | "wall"
  | "self"
  | "access"
  | "observatory"
  | "hostUse"
>;

/** A request that has passed every check that needs no data. */
export interface Call {
  request: FastifyRequest;
  reply: FastifyReply;
  /** its user is looked up again in every round of a change, so a plan must read it here */
  caller: Caller;
  params: Record<string, string>;
  query: unknown;
  body: unknown;
  stale: boolean;
  /** for Changes.execute */
  change: ChangeRequest;
}
/** @internal */
export type Handler = (call: Call) => Promise<unknown>;
/** The handlers by route; routes that the console serves itself have none here. */
export type Handlers = Record<Exclude<RouteName, "oidcStart" | "oidcCallback">, Handler>;

/**
 * Creates the Core API on 7210: mutual TLS if the client presents a certificate; routes and their checks come from the
 * contract's table.
 */
export function createServer(
  deps: Deps,
  tls: { ca: string; cert: string; key: string },
  handlers: Handlers,
): FastifyInstance {
  const server = fastify({
    https: {
      ...TLS_SERVER,
      ...tls,
      requestCert: true,
      rejectUnauthorized: false,
      handshakeTimeout: HANDSHAKE_MS,
      ...LISTENER_LIMITS,
      // A request without a Host is refused like one with a foreign Host.
      requireHostHeader: false,
    },
    bodyLimit: LIMIT.bodyBytes,
    requestTimeout: LISTENER_LIMITS.requestTimeout,
    clientErrorHandler: (error, socket) => answerUnread(error, socket, () => unread(randomUUID())),
    keepAliveTimeout: 30_000,
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    // A longer path is an unknown path, not a router error.
    routerOptions: { maxParamLength: 16_384 },
    // A URL that the router cannot decode (an incomplete escape) never reaches the error handler.
    frameworkErrors: (_, request, reply) => {
      startInBackground(deps.log, "a response", () =>
        sendProblem(deps, request, reply, new ApiProblem("not_found", { what: "path" })),
      );
    },
    genReqId: (raw) => requestId(raw.headers[HEADER.requestId], randomUUID),
  });
  server.server.maxHeadersCount = MAX_HEADERS;
  server.server.maxConnections = MAX_CONNECTIONS;
  server.server.timeout = SILENT_MS;
  crowded(server.server, MAX_CONNECTIONS / 2);
  const ownNames = () => [deps.self.host, ...deps.self.addresses].map((n) => n.toLowerCase());
  // A request with Expect: 100-continue is handled like any other.
  server.server.on("checkExpectation", (request, response) => server.routing(request, response));
  server.removeContentTypeParser("text/plain");
  acceptEmptyJson(server);
  server.setErrorHandler((error, request, reply) => sendProblem(deps, request, reply, error));
  server.setNotFoundHandler((request, reply) => sendProblem(deps, request, reply, unknownPath(deps, request)));
  server.addHook("onRequest", async (request, reply) => {
    replies.set(request, reply);
    // Set on the raw response, so that handlers that take the connection over (streams, exports) send it too.
    reply.raw.setHeader("strict-transport-security", STRICT_TRANSPORT);
    guarded(deps, request, ownNames());
  });
  const replies = new WeakMap<FastifyRequest, FastifyReply>();
  server.addHook("onRequestAbort", async (request) => {
    // A stream that its reader closes has begun, and is no lost response.
    if (replies.get(request)?.raw.headersSent !== true) noteAborted(deps.log, request);
  });
  server.addHook("onResponse", async (request, reply) => noteRequest(deps.log, request, reply));
  const admitted = new WeakMap<FastifyRequest, AdmittedRequest>();
  const add = (on: FastifyInstance, name: RouteName, route: Route): void => {
    on.route({
      method: route.method,
      url: pathOf(route),
      bodyLimit: route.bodyBytes ?? LIMIT.routeBodyBytes,
      onRequest: async (request, reply) => {
        admitted.set(request, await admit(deps, name, route, request, reply));
      },
      handler: async (request, reply) => {
        const by = admitted.get(request);
        if (by === undefined) throw new ApiProblem("internal");
        return answer(deps, name, route, handlers[name as keyof Handlers], request, reply, by);
      },
    });
  };
  const routes = (Object.entries(ROUTES) as [RouteName, Route][]).filter(([, route]) => route.console !== true);
  for (const [name, route] of routes) if (route.file !== true) add(server, name, route);
  // Its handlers get the body as a stream, whatever its content type.
  void server.register(async (files) => {
    files.removeAllContentTypeParsers();
    files.addContentTypeParser("*", (_, body, done) => done(null, body));
    for (const [name, route] of routes) if (route.file === true) add(files, name, route);
  });
  return server;
}

async function answer(
  deps: Deps,
  name: RouteName,
  route: Route,
  handler: Handler,
  request: FastifyRequest,
  reply: FastifyReply,
  admitted: AdmittedRequest,
): Promise<unknown> {
  const { caller, query, stale } = admitted;
  const body = bodyOf(route, request);
  const key = request.headers[HEADER.idempotencyKey];
  if (key !== undefined && (typeof key !== "string" || !IDEMPOTENCY_KEY.test(key))) {
    throw invalidField(HEADER.idempotencyKey, "format");
  }
  const change: ChangeRequest = {
    ...changeBy(deps, route, caller),
    from: caller.from,
    requestId: request.id,
    idempotencyKey: key ?? null,
    requestHash: hashRequest(
      request.method,
      request.url,
      route.file === true ? request.headers["content-length"] : request.body,
    ),
    ...(waitsForRestore(route) ? { waitsForRestore: true } : {}),
  };
  const params = request.params as Record<string, string>;
  const call: Call = { request, reply, caller, params, query, body, stale, change };
  const { user } = caller;
  if (route.audience === "user" && user !== null)
    change.standing = () => {
      const now = standing(deps, route, caller, user);
      call.caller = now.caller;
      return now.compare;
    };
  let result: unknown;
  try {
    result = await handler(call);
  } catch (error) {
    noteFailure(deps, name, request, { caller, change }, error);
    throw error;
  }
  if (reply.sent) return reply;
  origin(deps, reply);
  if (result === undefined) return reply.send();
  void reply.header("content-type", "application/json; charset=utf-8");
  if (!(result instanceof SharedJson)) return reply.send(JSON.stringify(result));
  finished(reply.raw, result.leave);
  void reply.header("content-length", String(result.bytes.length));
  return reply.send(Readable.from(chunksOf(result.bytes)));
}

function bodyOf(route: Route, { body }: FastifyRequest): unknown {
  if (route.file === true) return body;
  return route.body === undefined ? none(body ?? {}) : parse(route.body, body, "body");
}

/** Reading with an audit entry, signing in and out, and what hosts do goes on during a restore of records. */
const waitsForRestore = (route: Route): boolean =>
  route.audience === "user" && route.method !== "GET" && route.anyLife !== true && route.duringRestore !== true;

/** The chunk in which a response is encrypted: a list of ten thousand rows is twelve megabytes. */
const CHUNK_BYTES = 262_144;

function* chunksOf(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) yield bytes.subarray(at, at + CHUNK_BYTES);
}

/** A longer JSON text is parsed in its own turn of the event loop. */
const LONG_JSON = 4096;

/** Accepts a JSON content type without a body; refuses prototype keys and duplicate keys. */
function acceptEmptyJson(server: FastifyInstance): void {
  const json = server.getDefaultJsonParser("error", "error");
  server.removeContentTypeParser("application/json");
  server.addContentTypeParser("application/json", { parseAs: "string" }, (request, body, done) => {
    const text = body.toString();
    if (text === "") return done(null, undefined);
    const read = (): void => {
      if (!hasDuplicateKey(text)) return void json(request, text, done);
      done(invalidField("body", "duplicate_key"));
    };
    if (text.length <= LONG_JSON) return read();
    ownTurn().then(read, done);
  });
}
