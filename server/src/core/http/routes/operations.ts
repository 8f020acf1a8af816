import { randomUUID } from "node:crypto";
import { Operation } from "@core-console/shared/contract/access";
import { nextOperationStep } from "@core-console/shared/domain/rules/operations";
import type { HttpDeps } from "../deps.ts";
import { type OperationMade, planRestart } from "../../members/acts/operation-changes.ts";
import { clusterOf, operationFacts, targetOf, unfinished } from "../../members/acts/removal-facts.ts";
import { ApiProblem } from "../../state/api-problem.ts";
import { OperationRecord } from "../../state/records-access.ts";
import { findService } from "../../state/service-changes.ts";
import { executeFor } from "../server/execute.ts";
import type { Versioned } from "../../state/record-cache.ts";
import type { IdempotencyRecord, ServiceRecord } from "../../state/records.ts";
import { planRemoval } from "../../members/acts/removal.ts";
import type { ChangeOutcome, ChangePlan } from "../../state/commit.ts";
import type { Handlers } from "../server/server.ts";

type Deps = Pick<
  HttpDeps,
  "registry" | "consistency" | "changes" | "raft" | "wall" | "self" | "exchange" | "observatory" | "makeReport"
>;

/** Handlers of operations on a Core, and of their progress. */
export function operationHandlers(c: Deps): Pick<Handlers, "restartService" | "reloadService" | "showOperation"> {
  return {
    async restartService(call): Promise<Operation | null> {
      const made = { id: randomUUID(), by: call.change.who, nowMs: c.wall() };
      const outcome = await executeFor(c, call, () => {
        const service = findService(c.registry, call.params["id"] ?? "").value;
        const target = targetOf(c, service.ref, null);
        return planRestart({ service, target, votes: clusterOf(c), others: unfinished(c), ...made });
      });
      return begunBy(c, outcome);
    },
    async reloadService(call) {
      // A Core applies changes immediately: there is nothing to reload, but the service must exist.
      await c.consistency.sync();
      findService(c.registry, call.params["id"] ?? "");
      void call.reply.code(204);
      return undefined;
    },
    async showOperation(call): Promise<Operation> {
      await c.consistency.sync();
      const found = c.registry.operations.get(call.params["id"] ?? "");
      if (found === undefined) throw new ApiProblem("not_found", { what: "operation" });
      return operationView(c, found.value);
    },
  };
}

/** Returns planRemoval of a member in its present state. Throws its refusals. */
export function planRemovalOf(
  c: Deps,
  found: Versioned<ServiceRecord>,
  asked: { ifMatch: number | null; id: string; by: string; nowMs: number },
): ChangePlan<OperationMade> {
  const target = targetOf(c, found.value.ref, null);
  if (target === null) throw new ApiProblem("not_found", { what: "service" });
  return planRemoval({ found, target, cluster: clusterOf(c), others: unfinished(c), ...asked });
}

/** Returns the operation that a change started; null if it was carried out at once. */
export function begunBy(c: Deps, outcome: ChangeOutcome<OperationMade | null>): Operation | null {
  const written = outcome.kind === "done" ? (outcome.made?.written ?? null) : startedIn(outcome.record);
  return written === null ? null : operationView(c, c.registry.operations.get(written.id)?.value ?? written);
}

const startedIn = ({ made }: IdempotencyRecord): OperationRecord | null =>
  made === null ? null : OperationRecord.parse(made);

/** Returns an operation as recorded; the reason of a waiting one is computed from the present state. */
export function operationView(c: Deps, record: OperationRecord): Operation {
  // Only the contract's fields: internal fields of the record are left out.
  const operation = Operation.parse(record);
  if (operation.state !== "waiting") return operation;
  const { waiting } = nextOperationStep(operationFacts(c, new Map()));
  return { ...operation, reason: waiting[operation.id] ?? null };
}

/** Returns the latest requested operation of this kind on a service; null if none is known. */
export function lastOf(c: Deps, ref: string, kind: Operation["kind"]): Operation | null {
  const [last] = [...c.registry.operations.values()]
    .map((o) => o.value)
    .filter((o) => o.ref === ref && o.kind === kind)
    .toSorted((a, b) => (a.requestedAt < b.requestedAt ? 1 : -1));
  return last === undefined ? null : operationView(c, last);
}
