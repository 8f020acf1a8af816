import type { OperationTarget } from "@core-console/shared/domain/rules/operations";
import { canRemove } from "@core-console/shared/domain/rules/quorum";
import type { ClusterFacts } from "@core-console/shared/domain/rules/operations";
import type { Reason } from "@core-console/shared/contract/service";
import { ApiProblem } from "../../state/api-problem.ts";
import type { ChangePlan } from "../../state/commit.ts";
import type { Versioned } from "../../state/record-cache.ts";
import { keys } from "../../state/keys.ts";
import type { OperationRecord } from "../../state/records-access.ts";
import { hasStage, type ServiceRecord } from "../../state/records.ts";
import type { Registry } from "../../state/registry.ts";
import { deleteService, putRemoved, putService, refuseStale, unchanged } from "../../state/service-changes.ts";
import type { MembersDeps } from "../deps.ts";
import { clusterOf, targetOf, unfinished } from "./removal-facts.ts";
import { type OperationMade, planAct, planEnd, refuseUnderWay } from "./operation-changes.ts";

type Deps = Pick<MembersDeps, "registry" | "raft" | "wall" | "self" | "exchange" | "observatory" | "makeReport">;

/**
 * Plans the intent to remove a member, which the leader's driver carries out. Throws precondition_failed, busy (`why`:
 * removing, restarting), last_core, and quorum_at_risk or no_quorum if it can be decided at once: while another act is
 * in progress, the votes of now do not determine those of later.
 */
function planRemoval(facts: {
  found: Versioned<ServiceRecord>;
  ifMatch: number | null;
  target: OperationTarget;
  cluster: ClusterFacts;
  /** the operations that are not finished */
  others: readonly OperationRecord[];
  id: string;
  by: string;
  nowMs: number;
}): ChangePlan<OperationMade> {
  const service = facts.found.value;
  refuseStale(facts.found, facts.ifMatch);
  refuseUnderWay(facts.others, service.ref, service.name);
  const verdict = canRemove({ ...facts.cluster, target: { voter: facts.target.voter, alive: facts.target.counted } });
  if (!verdict.ok && (verdict.code === "last_core" || facts.others.length === 0))
    throw new ApiProblem(codeOf(verdict.code), verdict.params);
  return planAct("remove", { ...facts, service }, unchanged(facts.found), [
    putService({ ...service, state: "removing" }),
  ]);
}

/** Returns planRemoval for a member in its present state. Throws its refusals, and not_found. */
export function planRemovalOf(
  deps: Deps,
  found: Versioned<ServiceRecord>,
  asked: { ifMatch: number | null; id: string; by: string; nowMs: number },
): ChangePlan<OperationMade> {
  const target = targetOf(deps, found.value.ref, null);
  if (target === null) throw new ApiProblem("not_found", { what: "service" });
  return planRemoval({ found, target, cluster: clusterOf(deps), others: unfinished(deps), ...asked });
}

/**
 * Plans the end of a removal whose member has left the engine's membership: deletes its record and what it owned, so
 * that its host can join anew. Null if it was done meanwhile.
 */
export function planGone(registry: Registry, id: string, nowMs: number): ChangePlan | null {
  const plan = planEnd(registry, id, null, nowMs);
  const operation = registry.operations.get(id)?.value;
  const found = registry.services.get(operation?.ref ?? "");
  if (plan === null || operation === undefined || found === undefined) return plan;
  const { value } = found;
  const ops = [...deleteService(value), putRemoved(keys.removed(value.ref), value, { by: operation.by, nowMs })];
  return { ...plan, compare: [...plan.compare, unchanged(found)], ops: [...plan.ops, ...ops] };
}

/** Plans the end of a failed removal: the service remains the member that it was. Null if it was done meanwhile. */
export function planStays(registry: Registry, id: string, reason: Reason, nowMs: number): ChangePlan | null {
  const plan = planEnd(registry, id, reason, nowMs);
  const found = registry.services.get(registry.operations.get(id)?.value.ref ?? "");
  if (plan === null || found === undefined) return plan;
  const { value } = found;
  const state = value.voter || hasStage(value, "steady") ? "active" : "catching-up";
  return { ...plan, compare: [...plan.compare, unchanged(found)], ops: [...plan.ops, putService({ ...value, state })] };
}

function codeOf(code: string): "last_core" | "quorum_at_risk" | "no_quorum" {
  return code === "last_core" || code === "no_quorum" ? code : "quorum_at_risk";
}
