import * as z from "zod/mini";
import { EnrolAnswer, type EnrolRequest, EnrolWaits } from "@core-console/shared/contract/enrolment";
import { type EnrolDeps, enrolHost } from "../../members/enrol/enrol-host.ts";
import { TryLimit } from "../../members/enrol/try-limit.ts";
import { ApiProblem } from "../../state/api-problem.ts";
import type { HttpDeps } from "../deps.ts";
import { passToLeader } from "../server/pass-on.ts";
import type { Call } from "../server/server.ts";

export type EnrolRouteDeps = Pick<HttpDeps, "raft" | "now" | "client" | "observatory"> & EnrolDeps;

/**
 * Returns the handler of POST /enrol: the first CSR uses up the ID (members/enrol/enrol-host.ts). A follower forwards
 * the call to the leader over mutual TLS.
 */
export function enrolHandler(deps: EnrolRouteDeps): (call: Call) => Promise<EnrolAnswer | EnrolWaits> {
  const limit = new TryLimit(deps.now);
  return async (call) => {
    // Two Cores that take each other for the leader must not forward it back and forth.
    if (!deps.raft.leads && call.caller.node !== null) throw new ApiProblem("no_leader");
    if (!deps.raft.leads) return acceptedIfWaiting(call, await passToLeader(deps, call, "/enrol", EITHER));
    limit.take(call.caller.from);
    await deps.consistency.sync();
    return acceptedIfWaiting(call, await enrolHost(deps, call.body as EnrolRequest, call.change));
  };
}

const EITHER = z.union([EnrolAnswer, EnrolWaits]);

/** Sets the status of a response to a host that waits for approval, 202, and returns the response. */
export function acceptedIfWaiting<T extends object>(call: Call, answer: T | EnrolWaits): T | EnrolWaits {
  if ("code" in answer) void call.reply.code(202);
  return answer;
}
