import type { FastifyReply, FastifyRequest } from "fastify";
import { ERROR_STATUS, PROBLEM_TYPE, type Problem } from "@core-console/shared/contract/errors";
import { HEADER } from "@core-console/shared/contract/headers";
import { isLeaderless } from "@core-console/shared/domain/no-quorum";
import { langOf } from "@core-console/shared/words/lang";
import { say, title } from "@core-console/shared/words/say";
import { NoRoom } from "../../../lib/work/shared-buffers.ts";
import type { HttpDeps } from "../deps.ts";
import { knownRecords } from "../../state/last-known/last-known.ts";
import { ApiProblem, invalidField } from "../../state/api-problem.ts";

type Deps = Pick<HttpDeps, "registry" | "lastKnown" | "raft" | "log" | "now" | "wall" | "self" | "observatory">;

/**
 * Sends a problem document (RFC 9457). An error that is not an ApiProblem is an internal error: it is logged, and the
 * response carries only its request ID.
 */
export async function sendProblem(
  deps: Deps,
  request: FastifyRequest,
  reply: FastifyReply,
  error: unknown,
): Promise<void> {
  const problem = withQuorum(deps, asProblem(error, request.routeOptions.bodyLimit));
  if (problem.code === "internal")
    deps.log.error({ err: error, requestId: request.id, route: request.routeOptions.url }, "internal error");
  const lang = langOf(request.headers["accept-language"]);
  const status = ERROR_STATUS[problem.code];
  const key = request.headers[HEADER.idempotencyKey];
  const body: Problem = {
    type: `urn:kuma:problem:${problem.code}`,
    title: title(problem.code, lang),
    status,
    detail: say({ code: problem.code, params: problem.params }, lang),
    code: problem.code,
    params: problem.params,
    requestId: request.id,
    ...(problem.errors === undefined
      ? {}
      : {
          errors: problem.errors.map((e) => ({ ...e, message: say({ code: e.code, params: problem.params }, lang) })),
        }),
    ...(problem.code === "outcome_unknown" && typeof key === "string" ? { idempotencyKey: key } : {}),
  };
  if (isLeaderless(problem.code) || problem.code === "overloaded") void reply.header("retry-after", "1");
  if (problem.code === "rate_limited") void reply.header("retry-after", retryAfter(problem));
  origin(deps, reply);
  await reply.code(status).type(PROBLEM_TYPE).send(JSON.stringify(body));
}

/** Returns the problem for bytes that are not a valid request; in English, because no language was negotiated. */
export function unread(requestId: string): Problem {
  const code = "validation_failed";
  const words = { title: title(code, "en"), detail: say({ code, params: {} }, "en") };
  return { type: `urn:kuma:problem:${code}`, ...words, status: ERROR_STATUS[code], code, requestId };
}

/** Returns the seconds that a refused caller is asked to wait. */
function retryAfter(problem: ApiProblem): string {
  const { seconds } = problem.params;
  return String(typeof seconds === "number" ? seconds : 60);
}

/**
 * Returns the age, in ms, of the data behind a stale response: the cached records or the Raft status, whichever is
 * older. While no engine has answered, the age of the last known state.
 */
export function dataAge(deps: Pick<Deps, "registry" | "lastKnown" | "raft" | "now" | "wall">): number {
  const known = deps.lastKnown.state;
  if (known !== null) return Math.max(0, deps.wall() - known.atMs);
  const { freshAtMs } = deps.registry;
  const now = deps.now();
  return Math.max(0, Math.round(now - Math.min(deps.raft.readAtMs, freshAtMs ?? now)));
}

const known = new WeakSet<FastifyRequest>();

/**
 * Marks the caller as identified: the response, also a refusal, may reveal its origin. Unauthenticated clients do not
 * learn it (docs/architecture/trust.md).
 */
export function mayTellOrigin(request: FastifyRequest): void {
  known.add(request);
}

/** Sets the headers of every response, and those about its origin for identified callers. */
export function origin(deps: Deps, reply: FastifyReply): void {
  void reply.headers({ [HEADER.requestId]: reply.request.id, "cache-control": "no-store" });
  if (!known.has(reply.request)) return;
  const leader = deps.observatory.leader();
  void reply.headers({
    [HEADER.servedBy]: deps.self.ref,
    ...(leader === null ? {} : { [HEADER.leader]: leader }),
    [HEADER.term]: String(deps.raft.status?.term ?? 0),
    [HEADER.generation]: String(deps.self.generation),
    ...(deps.self.lifeId === null ? {} : { [HEADER.life]: deps.self.lifeId }),
    [HEADER.revision]: String(knownRecords(deps).revision),
  });
}

/** Returns no_leader as `no_quorum`, with its figures, once the majority is lost. */
function withQuorum(deps: Deps, problem: ApiProblem): ApiProblem {
  if (problem.code !== "no_leader") return problem;
  const sum = deps.observatory.noQuorum();
  return sum === null ? problem : new ApiProblem("no_quorum", sum);
}

function asProblem(error: unknown, limit: number | undefined): ApiProblem {
  if (error instanceof ApiProblem) return error;
  if (error instanceof NoRoom) return new ApiProblem("overloaded");
  const { code = "", statusCode = 500 } = error as { code?: string; statusCode?: number };
  if (code === "FST_ERR_CTP_BODY_TOO_LARGE" || statusCode === 413)
    return new ApiProblem("payload_too_large", { limit: limit ?? null });
  if (code === "FST_ERR_CTP_INVALID_MEDIA_TYPE") return new ApiProblem("unsupported_media_type");
  if (statusCode === 400) return invalidField("", "json");
  return new ApiProblem("internal");
}
