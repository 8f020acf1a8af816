import type { FastifyReply, FastifyRequest } from "fastify";
import { API_PREFIX } from "@core-console/shared/contract/routes";
import type { Logger } from "../../../lib/logging/logger.ts";
import { queryHash } from "../../../lib/http/query-hash.ts";

/** Logs a line for each answered request, with the route's pattern: a path or a query may hold a secret. */
export function noteRequest(log: Logger, request: FastifyRequest, reply: FastifyReply): void {
  const { method } = request;
  const route = request.routeOptions.url ?? "none";
  const status = reply.raw.statusCode;
  const line = { method, route, status, ms: Math.round(reply.elapsedTime), requestId: request.id };
  // Cores report to each other several times a second, and pages read all day.
  const usual = method === "GET" || route.startsWith(`${API_PREFIX}/node/`);
  if (usual && status < 500) log.debug(line, "request");
  else log.info(line, "request");
}

/**
 * Logs a line for each request whose connection closed before the response; the hash of the query identifies a read
 * that a console reports as lost.
 */
export function noteAborted(log: Logger, request: FastifyRequest): void {
  const { method } = request;
  const route = request.routeOptions.url ?? "none";
  log.info(
    { method, route, query: queryHash(request.url), requestId: request.id },
    "the connection closed before the response",
  );
}
