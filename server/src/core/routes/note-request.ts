import type { FastifyReply, FastifyRequest } from "fastify";
import { API_PREFIX } from "@core-console/shared/contract/routes";
import type { Logger } from "../../lib/logger.ts";

/** A line for each answered request: with the route's pattern, for a path or a query may hold what lets somebody in. */
export function noteRequest(log: Logger, request: FastifyRequest, reply: FastifyReply): void {
  const { method } = request;
  const route = request.routeOptions.url ?? "none";
  const status = reply.raw.statusCode;
  const line = { method, route, status, ms: Math.round(reply.elapsedTime), requestId: request.id };
  // Cores tell each other how they are several times a second, and pages read all day.
  const usual = method === "GET" || route.startsWith(`${API_PREFIX}/node/`);
  if (usual && status < 500) log.debug(line, "request");
  else log.info(line, "request");
}
