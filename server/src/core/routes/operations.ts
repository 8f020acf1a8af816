import { randomUUID } from "node:crypto";
import { Operation } from "@core-console/shared/contract/access";
import { nextOperationStep } from "@core-console/shared/domain/operations";
import type { CoreContext } from "../context.ts";
import { planRestart } from "../operations/changes.ts";
import { operationFacts, targetOf, unfinished, votesOf } from "../operations/facts.ts";
import { ApiProblem } from "../problem.ts";
import { OperationRecord } from "../store/records-access.ts";
import { findService } from "../store/service-changes.ts";
import { executeFor } from "./execute.ts";
import type { Handlers } from "./server.ts";

/** Acts on a Core, and where they stand. */
export function operationHandlers(
  c: CoreContext,
): Pick<Handlers, "restartService" | "reloadService" | "showOperation"> {
  return {
    async restartService(call): Promise<Operation> {
      const made = { id: randomUUID(), by: call.change.who, nowMs: c.wall() };
      const outcome = await executeFor(c, call, () => {
        const service = findService(c.registry, call.params["id"] ?? "").value;
        const target = targetOf(c, service.ref, null);
        return planRestart({ service, target, votes: votesOf(c), others: unfinished(c), ...made });
      });
      const written = OperationRecord.parse(outcome.kind === "done" ? outcome.plan.made : outcome.record.made);
      return view(c, c.registry.operations.get(written.id)?.value ?? written);
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
      return view(c, found.value);
    },
  };
}

/** As its record says; why one waits is told as it is now. */
function view(c: CoreContext, record: OperationRecord): Operation {
  // Only what the contract names: what the record holds for ourselves stays here.
  const operation = Operation.parse(record);
  if (operation.state !== "waiting") return operation;
  const { waiting } = nextOperationStep(operationFacts(c, new Map()));
  return { ...operation, reason: waiting[operation.id] ?? null };
}
