import { canPause, type OperationTarget, type VoteFacts } from "@core-console/shared/domain/operations";
import type { Reason } from "@core-console/shared/contract/service";
import type { Compare } from "../engine/gateway-types.ts";
import { ApiProblem } from "../problem.ts";
import type { ChangePlan } from "../store/change.ts";
import type { Versioned } from "../store/kept.ts";
import { keys } from "../store/keys.ts";
import type { OperationRecord } from "../store/records-access.ts";
import type { ServiceRecord } from "../store/records.ts";
import type { Registry } from "../store/registry.ts";
import { absent } from "../store/service-changes.ts";

/**
 * The intent to restart a Core; the leader's driver does it. Throws busy (`why`: not_joined, restarting, silent), and
 * quorum_at_risk where it can be told at once: while another act is under way the votes say nothing of later.
 */
export function planRestart(f: {
  service: ServiceRecord;
  target: OperationTarget | null;
  votes: VoteFacts;
  /** those that are not over */
  others: readonly OperationRecord[];
  id: string;
  by: string;
  nowMs: number;
}): ChangePlan {
  const { ref, name, memberId } = f.service;
  if (memberId === null) throw new ApiProblem("busy", { why: "not_joined", name });
  if (f.others.some((o) => o.ref === ref)) throw new ApiProblem("busy", { why: "restarting", name });
  if (f.target?.alive !== true) throw new ApiProblem("busy", { why: "silent", name });
  const verdict = f.others.length > 0 ? null : canPause(f.votes, f.target);
  if (verdict?.ok === false) throw new ApiProblem("quorum_at_risk", verdict.params);
  const at = new Date(f.nowMs).toISOString();
  const record: OperationRecord = {
    id: f.id,
    kind: "restart",
    ref,
    name,
    by: f.by,
    requestedAt: at,
    updatedAt: at,
    state: "waiting",
    reason: null,
    startedBefore: null,
  };
  return {
    compare: [absent(keys.acting(ref)), { key: keys.service(ref), target: "create", op: ">", value: 0 }],
    ops: [
      { op: "put", key: keys.operation(record.id), value: JSON.stringify(record) },
      { op: "put", key: keys.acting(ref), value: record.id },
    ],
    audit: { what: "service.restart", ref, name },
    status: 202,
    ref,
    made: record,
  };
}

/** Its turn has come. Compares all that are not over, so that two who both think they lead begin no two. */
export function planBegin(registry: Registry, id: string, startedBefore: string, nowMs: number): ChangePlan | null {
  const found = registry.operations.get(id);
  if (found?.value.state !== "waiting") return null;
  const others = [...registry.operations.values()].filter(
    (o) => o.value.state === "waiting" || o.value.state === "running",
  );
  return planStep(found, { state: "running", startedBefore }, "service.restart_begun", nowMs, others.map(same));
}

/** It is over, well or (`reason`) not. */
export function planEnd(registry: Registry, id: string, reason: Reason | null, nowMs: number): ChangePlan | null {
  const found = registry.operations.get(id);
  if (found === undefined || found.value.state === "done" || found.value.state === "failed") return null;
  const state = reason === null ? "done" : "failed";
  const plan = planStep(found, { state, reason }, `service.restart_${state}`, nowMs, [same(found)]);
  return { ...plan, ops: [...plan.ops, { op: "delete", key: keys.acting(found.value.ref) }] };
}

function planStep(
  found: Versioned<OperationRecord>,
  change: Partial<OperationRecord>,
  what: string,
  nowMs: number,
  compare: Compare[],
): ChangePlan {
  const record = { ...found.value, ...change, updatedAt: new Date(nowMs).toISOString() };
  return {
    compare,
    ops: [{ op: "put", key: keys.operation(record.id), value: JSON.stringify(record) }],
    audit: { what, ref: record.ref, name: record.name },
    status: 200,
    ref: record.ref,
    made: null,
  };
}

const same = (o: Versioned<OperationRecord>): Compare => ({
  key: keys.operation(o.value.id),
  target: "mod",
  op: "=",
  value: o.revision,
});
