import { canLead, canPause, type OperationTarget, type VoteFacts } from "@core-console/shared/domain/rules/operations";
import type { Reason } from "@core-console/shared/contract/service";
import type { Compare, Op } from "../../etcd/client/gateway-types.ts";
import { ApiProblem } from "../../state/api-problem.ts";
import type { ChangePlan, Made } from "../../state/commit.ts";
import type { Versioned } from "../../state/record-cache.ts";
import { keys } from "../../state/keys.ts";
import type { OperationRecord } from "../../state/records-access.ts";
import type { ServiceRecord } from "../../state/records.ts";
import type { Registry } from "../../state/registry.ts";
import { absent } from "../../state/service-changes.ts";

/** What the plan of an act makes: the operation, which the response describes. */
export type OperationMade = Made<OperationRecord, OperationRecord>;

/** An act that was requested on a service, and what it is decided on. */
interface ActFacts {
  service: ServiceRecord;
  target: OperationTarget | null;
  /** the operations that are not finished */
  others: readonly OperationRecord[];
  id: string;
  by: string;
  nowMs: number;
}

/**
 * Plans the intent to restart a Core, which the leader's driver carries out. Throws busy (`why`: not_joined,
 * restarting, silent), and quorum_at_risk if it can be decided at once: while another act is in progress, the votes of
 * now do not determine those of later.
 */
export function planRestart(facts: ActFacts & { votes: VoteFacts }): ChangePlan<OperationMade> {
  const { ref, name, memberId } = facts.service;
  if (memberId === null) throw new ApiProblem("busy", { why: "not_joined", name });
  refuseUnderWay(facts.others, ref, name);
  if (facts.target?.alive !== true) throw new ApiProblem("busy", { why: "silent", name });
  const verdict = facts.others.length > 0 ? null : canPause(facts.votes, facts.target);
  if (verdict?.ok === false) throw new ApiProblem("quorum_at_risk", verdict.params);
  return planAct("restart", facts, stillThere(ref), []);
}

/**
 * Plans the intent to move leadership to a Core, which the leader's driver carries out. Throws precondition_failed if
 * another Core leads than `expectedLeader`, busy (`why`: not_joined, removing, restarting, moving), and cannot_lead.
 */
export function planTransfer(facts: ActFacts & { leader: string; expectedLeader: string }): ChangePlan<OperationMade> {
  const { ref, name, memberId } = facts.service;
  if (facts.leader !== facts.expectedLeader) throw new ApiProblem("precondition_failed", { what: "leader" });
  if (memberId === null || facts.target === null) throw new ApiProblem("busy", { why: "not_joined", name });
  refuseUnderWay(facts.others, ref, name);
  const verdict = canLead(facts.target);
  if (!verdict.ok) throw new ApiProblem("cannot_lead", { ...verdict.params, name });
  return planAct("transfer", facts, stillThere(ref), []);
}

/**
 * Plans the intent of an act, one at a time on a service; `still` is the condition on the service, `ops` its changes.
 */
export function planAct(
  kind: OperationRecord["kind"],
  facts: { service: ServiceRecord; id: string; by: string; nowMs: number },
  still: Compare,
  ops: Op[],
): ChangePlan<OperationMade> {
  const { ref, name } = facts.service;
  const at = new Date(facts.nowMs).toISOString();
  const record: OperationRecord = {
    id: facts.id,
    kind,
    ref,
    name,
    by: facts.by,
    requestedAt: at,
    updatedAt: at,
    state: "waiting",
    reason: null,
    startedBefore: null,
  };
  return {
    compare: [absent(keys.acting(ref)), still],
    ops: [
      { op: "put", key: keys.operation(record.id), value: JSON.stringify(record) },
      { op: "put", key: keys.acting(ref), value: record.id },
      ...ops,
    ],
    audit: { what: `service.${kind}`, ref, name },
    status: 202,
    ref,
    made: { written: record, stored: record },
  };
}

/** Throws busy if an act on this service is in progress. */
export function refuseUnderWay(others: readonly OperationRecord[], ref: string, name: string): void {
  const one = others.find((o) => o.ref === ref);
  if (one !== undefined) throw new ApiProblem("busy", { why: WHY_BUSY[one.kind], name });
}
const WHY_BUSY = { remove: "removing", restart: "restarting", transfer: "moving" } as const;

/**
 * Plans the start of a waiting operation; `startedBefore` is null if it does not apply to its kind. Compares all
 * unfinished operations, so that two Cores that both believe to lead cannot start two of them. Null if the operation
 * no longer waits.
 */
export function planBegin(
  registry: Registry,
  id: string,
  startedBefore: string | null,
  nowMs: number,
): ChangePlan | null {
  const found = registry.operations.get(id);
  if (found?.value.state !== "waiting") return null;
  const others = [...registry.operations.values()].filter(
    (o) => o.value.state === "waiting" || o.value.state === "running",
  );
  const what = `service.${found.value.kind}_begun`;
  return planStep(found, { state: "running", startedBefore }, what, nowMs, others.map(same));
}

/** Plans the end of an operation: done, or failed with `reason`. Null if it has ended already. */
export function planEnd(registry: Registry, id: string, reason: Reason | null, nowMs: number): ChangePlan | null {
  const found = registry.operations.get(id);
  if (found === undefined || found.value.state === "done" || found.value.state === "failed") return null;
  const state = reason === null ? "done" : "failed";
  const what = `service.${found.value.kind}_${state}`;
  const plan = planStep(found, { state, reason }, what, nowMs, [same(found)]);
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

const stillThere = (ref: string): Compare => ({ key: keys.service(ref), target: "create", op: ">", value: 0 });

const same = (o: Versioned<OperationRecord>): Compare => ({
  key: keys.operation(o.value.id),
  target: "mod",
  op: "=",
  value: o.revision,
});
