import { type ErrorCode, Problem, PROBLEM_TYPE } from "@core-console/shared/contract/errors";
import { pathOf, ROUTES } from "@core-console/shared/contract/routes";
import type { Route } from "@core-console/shared/contract/route";
import { errorsOf } from "@core-console/shared/openapi/errors";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { expect } from "vitest";
import type { CoreParts } from "../parts.ts";
import { createCa, createCsr, createNodeKey, issueCertificate } from "../members/pki/ca.ts";
import { EventHub } from "../http/events/events.ts";
import { allHandlers } from "../http/handlers.ts";
import { createServer, type Handlers } from "../http/server/server.ts";

const names = { fqdn: "core-1.soc.example", addresses: ["127.0.0.1"] };
const ca = await createCa(Date.now());
const key = await createNodeKey();
const cert = await issueCertificate(ca, await createCsr(key, names), "ref", names, Date.now());

/**
 * Returns the Core API around a context, to be called by `inject`; `over` replaces handlers. Nothing listens. A test
 * fails where a route answers with an error code that the contract does not name for it.
 */
export function createTestServer(core: CoreParts, over: Partial<Handlers> = {}): FastifyInstance {
  const handlers = { ...allHandlers(core, new EventHub(core)), ...over };
  const server = createServer(core, { ca: ca.cert, cert, key }, handlers);
  server.addHook("onSend", async (request, reply, payload) => {
    if (Object.keys(over).length === 0) expectNamedError(request, reply, payload);
    return payload;
  });
  return server;
}

/** What a Core answers another Core on any route: the caller looks for the leader itself. */
const BETWEEN_CORES: readonly ErrorCode[] = ["not_leader"];

const NAMED = new Map(
  Object.values<Route>(ROUTES).map((route) => [
    `${route.method} ${pathOf(route)}`,
    new Set([...errorsOf(route), ...BETWEEN_CORES]),
  ]),
);

function expectNamedError(request: FastifyRequest, reply: FastifyReply, payload: unknown): void {
  const route = `${request.method} ${request.routeOptions.url ?? ""}`;
  const named = NAMED.get(route);
  if (named === undefined || typeof payload !== "string") return;
  if (!String(reply.getHeader("content-type")).startsWith(PROBLEM_TYPE)) return;
  const { code } = Problem.parse(JSON.parse(payload));
  expect.soft(named.has(code), `${code} is not among the errors of ${route} in the contract`).toBe(true);
}

export interface TestResponse {
  status: number;
  headers: Record<string, unknown>;
  /** the body parsed as JSON; null for none */
  json: never;
}

/** Sends one request, as JSON if it has a body; from loopback unless `from` says otherwise. */
export async function ask(
  server: FastifyInstance,
  method: "GET" | "POST" | "PATCH" | "DELETE",
  url: string,
  options: { authorization?: string; body?: unknown; headers?: Record<string, string>; from?: string } = {},
): Promise<TestResponse> {
  const answer = await server.inject({
    method,
    url,
    remoteAddress: options.from ?? "127.0.0.1",
    headers: {
      host: "127.0.0.1",
      ...(method === "GET" ? {} : { "content-type": "application/json" }),
      ...(options.authorization === undefined ? {} : { authorization: options.authorization }),
      ...options.headers,
    },
    ...(options.body === undefined ? {} : { payload: JSON.stringify(options.body) }),
  });
  return {
    status: answer.statusCode,
    headers: answer.headers,
    json: (answer.body === "" ? null : JSON.parse(answer.body)) as never,
  };
}
