import { randomUUID } from "node:crypto";
import type { LeaveAnswer } from "@core-console/shared/contract/enrolment";
import type { Reason } from "@core-console/shared/contract/service";
import { pauseSum, type PauseSum } from "@core-console/shared/domain/rules/operations";
import { canRemove, removalSum } from "@core-console/shared/domain/rules/quorum";
import type { MembersDeps } from "../../members/deps.ts";
import type { HttpDeps } from "../deps.ts";
import { clusterOf, targetOf, unfinished } from "../../members/acts/removal-facts.ts";
import { ApiProblem } from "../../state/api-problem.ts";
import { removedOf } from "../../state/records.ts";
import { findService } from "../../state/service-changes.ts";
import type { Caller } from "../../accounts/callers/caller.ts";
import { executeFor } from "../server/execute.ts";
import { lastOf, operationView } from "../../members/acts/operation-view.ts";
import { planRemovalOf } from "../../members/acts/removal.ts";
import { begunBy } from "./operations.ts";
import type { Handlers } from "../server/server.ts";

export type LeaveDeps = Pick<
  HttpDeps,
  "registry" | "consistency" | "changes" | "raft" | "wall" | "self" | "observatory"
> &
  Pick<MembersDeps, "exchange" | "makeReport">;

const GONE = { sum: null, leads: false, obstacle: null, away: null, operation: null };

/**
 * Handlers by which a Core's host removes it from its cluster: `kuma core --uninstall`. Any Core may be asked; the
 * leader does it.
 */
export function leaveHandlers(deps: LeaveDeps): Pick<Handlers, "leaving" | "leave"> {
  return {
    async leaving(call): Promise<LeaveAnswer> {
      await deps.consistency.sync();
      const { ref, removed } = leaver(deps, call.caller);
      if (removed !== null) return { ...GONE, removed };
      return { ...view(deps, ref), operation: lastOf(deps, ref, "remove"), removed: null };
    },
    async leave(call): Promise<LeaveAnswer> {
      const { ref, removed } = leaver(deps, call.caller);
      if (removed !== null) return { ...GONE, removed };
      const under = unfinished(deps).find((o) => o.ref === ref && o.kind === "remove");
      if (under !== undefined) return { ...view(deps, ref), operation: operationView(deps, under), removed: null };
      const made = { ifMatch: null, id: randomUUID(), by: call.change.who, nowMs: deps.wall() };
      const outcome = await executeFor(deps, call, () => planRemovalOf(deps, findService(deps.registry, ref), made));
      // 200 whether the removal has finished or not: its progress is in the response.
      void call.reply.code(200);
      return { ...view(deps, ref), operation: begunBy(deps, outcome), removed: null };
    },
  };
}

/** Returns the calling Core, and its removal by the caller's certificate or the present registry. */
function leaver(deps: LeaveDeps, { node, removed }: Caller): { ref: string; removed: LeaveAnswer["removed"] } {
  const record = removed ?? deps.registry.removals.get(node ?? "")?.value;
  return { ref: node ?? "", removed: record === undefined ? null : removedOf(record) };
}

function view(deps: LeaveDeps, ref: string): Pick<LeaveAnswer, "sum" | "leads" | "obstacle" | "away"> {
  const [record, target] = [deps.registry.services.get(ref), targetOf(deps, ref, null)];
  if (record === undefined || target === null) throw new ApiProblem("not_found", { what: "service" });
  const facts = { ...clusterOf(deps), target: { voter: target.voter, alive: target.counted } };
  const verdict = canRemove(facts);
  return {
    sum: target.voter ? { code: "removal_sum", params: { ...removalSum(facts) } } : null,
    // Any Core may be asked: this one's view of all counts.
    leads: deps.observatory.service(record).role === "leader",
    obstacle: verdict.ok ? null : { code: verdict.code, params: verdict.params },
    // A member that was not counted takes nothing away.
    away: target.voter ? awayFrom(pauseSum(facts, { voter: target.counted })) : null,
  };
}

/** Returns the effect of the voter's being off; it still counts towards the majority. */
function awayFrom({ voters, alive, majority, mayFail }: PauseSum): Reason {
  return { code: mayFail < 0 ? "away_sum_stops" : "away_sum", params: { voters, alive, majority } };
}
