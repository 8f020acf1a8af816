import { randomUUID } from "node:crypto";
import { Operation } from "@core-console/shared/contract/access";
import { nextOperationStep } from "@core-console/shared/domain/rules/operations";
import type { HttpDeps } from "../deps.ts";
import { planRestart } from "../../members/acts/operation-changes.ts";
import { clusterOf, operationFacts, targetOf, unfinished } from "../../members/acts/removal-facts.ts";
import { ApiProblem } from "../../state/api-problem.ts";
import { OperationRecord } from "../../state/records-access.ts";
import { findService } from "../../state/service-changes.ts";
import { executeFor } from "../server/execute.ts";
import type { Versioned } from "../../state/record-cache.ts";
import type { ServiceRecord } from "../../state/records.ts";
import { planRemoval } from "../../members/acts/removal.ts";
import type { ChangeOutcome, ChangePlan } from "../../state/commit.ts";
import type { Handlers } from "../server/server.ts";

type Deps = Pick<
  HttpDeps,
  "registry" | "consistency" | "changes" | "raft" | "wall" | "self" | "exchange" | "observatory" | "makeReport"
>;

/** Acts on a Core, and where they stand. */
export function operationHandlers(c: Deps): Pick<Handlers, "restartService" | "reloadService" | "showOperation"> {
  return {
    async restartService(call): Promise<Operation> {
      const made = { id: randomUUID(), by: call.change.who, nowMs: c.wall() };
      const outcome = await executeFor(c, call, () => {
        const service = findService(c.registry, call.params["id"] ?? "").value;
        const target = targetOf(c, service.ref, null);
        return planRestart({ service, target, votes: clusterOf(c), others: unfinished(c), ...made });
      });
      return begunBy(c, outcome);
    },
    async reloadService(call) {
      // A Core takes what changes as it changes: there is nothing to reload, but it must be there.
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

/** planRemoval of a member as it stands now. Throws its refusals. */
export function planRemovalOf(
  c: Deps,
  found: Versioned<ServiceRecord>,
  asked: { ifMatch: number | null; id: string; by: string; nowMs: number },
): ChangePlan {
  const target = targetOf(c, found.value.ref, null);
  if (target === null) throw new ApiProblem("not_found", { what: "service" });
  return planRemoval({ found, target, cluster: clusterOf(c), others: unfinished(c), ...asked });
}

/** The operation that a change began. */
export function begunBy(c: Deps, outcome: ChangeOutcome): Operation {
  const written = OperationRecord.parse(outcome.kind === "done" ? outcome.plan.made : outcome.record.made);
  return operationView(c, c.registry.operations.get(written.id)?.value ?? written);
}

/** As its record says; why one waits is told as it is now. */
export function operationView(c: Deps, record: OperationRecord): Operation {
  // Only what the contract names: what the record holds for ourselves stays here.
  const operation = Operation.parse(record);
  if (operation.state !== "waiting") return operation;
  const { waiting } = nextOperationStep(operationFacts(c, new Map()));
  return { ...operation, reason: waiting[operation.id] ?? null };
}

/** The act of this kind that was asked for last on a service; null where none is known. */
export function lastOf(c: Deps, ref: string, kind: Operation["kind"]): Operation | null {
  const [last] = [...c.registry.operations.values()]
    .map((o) => o.value)
    .filter((o) => o.ref === ref && o.kind === kind)
    .toSorted((a, b) => (a.requestedAt < b.requestedAt ? 1 : -1));
  return last === undefined ? null : operationView(c, last);
}
