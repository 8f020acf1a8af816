import type { FastifyInstance } from "fastify";
import type { CoreParts } from "../parts.ts";
import { createCa, createCsr, createNodeKey, issueCertificate } from "../members/pki/ca.ts";
import { EventHub } from "../http/events/events.ts";
import { allHandlers } from "../http/handlers.ts";
import { createServer, type Handlers } from "../http/server/server.ts";

const names = { fqdn: "core-1.soc.example", addresses: ["127.0.0.1"] };
const ca = await createCa(Date.now());
const key = await createNodeKey();
const cert = await issueCertificate(ca, await createCsr(key, names), "ref", names, Date.now());

/** Returns the Core API around a context, to be called by `inject`; `over` replaces handlers. Nothing listens. */
export function createTestServer(core: CoreParts, over: Partial<Handlers> = {}): FastifyInstance {
  const handlers = { ...allHandlers(core, new EventHub(core)), ...over };
  return createServer(core, { ca: ca.cert, cert, key }, handlers);
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
