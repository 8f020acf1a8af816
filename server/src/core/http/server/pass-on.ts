import { PROBLEM_TYPE } from "@core-console/shared/contract/errors";
import { HEADER } from "@core-console/shared/contract/headers";
import type { z } from "zod/mini";
import type { HttpDeps } from "../deps.ts";
import { PeerError } from "../../members/view/node-client.ts";
import { ApiProblem } from "../../state/api-problem.ts";
import type { Call } from "./server.ts";

type Deps = Pick<HttpDeps, "registry" | "self" | "client" | "observatory">;

/**
 * Forwards a call made here to the leader, over mutual TLS, and returns its response. Throws the leader's refusals,
 * no_leader, outcome_unknown.
 */
export async function passToLeader<T extends z.ZodMiniType>(
  deps: Deps,
  call: Call,
  path: string,
  answer: T,
): Promise<z.infer<T>> {
  // Two Cores that take each other for the leader must not forward it back and forth.
  if (call.request.headers[HEADER.coreForward] !== undefined) throw new ApiProblem("no_leader");
  const leader = deps.observatory.leader();
  const host =
    leader === null || leader === deps.self.ref ? null : (deps.registry.services.get(leader)?.value.host ?? null);
  if (host === null) throw new ApiProblem("no_leader");
  try {
    const headers = {
      [HEADER.forwardedFor]: call.caller.from,
      [HEADER.requestId]: call.request.id,
      [HEADER.coreForward]: "1",
    };
    const read = answer.safeParse(await deps.client.call(host.internal, "POST", path, call.body, 10_000, headers));
    if (read.success) return read.data;
    // It was answered, so it may have been executed.
    throw new ApiProblem("outcome_unknown", { type: PROBLEM_TYPE });
  } catch (error) {
    if (!(error instanceof PeerError)) throw error;
    const problem = error.problem();
    if (problem !== null) throw new ApiProblem(problem.code, problem.params ?? {}, problem.errors);
    throw new ApiProblem(error.kind === "refused" ? "no_leader" : "outcome_unknown", { type: PROBLEM_TYPE });
  }
}
