import { randomUUID } from "node:crypto";
import type { Operation } from "@core-console/shared/contract/access";
import type { LeaderRequest } from "@core-console/shared/contract/cluster";
import type { MembersDeps } from "../../members/deps.ts";
import type { HttpDeps } from "../deps.ts";
import { type OperationMade, planRestart, planTransfer } from "../../members/acts/operation-changes.ts";
import { operationView } from "../../members/acts/operation-view.ts";
import { clusterOf, targetOf, unfinished } from "../../members/acts/removal-facts.ts";
import { ApiProblem } from "../../state/api-problem.ts";
import { OperationRecord } from "../../state/records-access.ts";
import { findService } from "../../state/service-changes.ts";
import { executeFor } from "../server/execute.ts";
import type { IdempotencyRecord } from "../../state/records.ts";
import type { ChangeOutcome } from "../../state/commit.ts";
import type { Handlers } from "../server/server.ts";

export type OperationDeps = Pick<
  HttpDeps,
  "registry" | "consistency" | "changes" | "raft" | "wall" | "self" | "observatory"
> &
  Pick<MembersDeps, "exchange" | "makeReport">;

/** Handlers of operations on a Core, and of their progress. */
export function operationHandlers(
  deps: OperationDeps,
): Pick<Handlers, "restartService" | "reloadService" | "showOperation" | "moveLeadership"> {
  return {
    async moveLeadership(call): Promise<Operation | null> {
      const { id, expectedLeader } = call.body as LeaderRequest;
      const made = { id: randomUUID(), by: call.change.who, nowMs: deps.wall() };
      const outcome = await executeFor(deps, call, () => {
        const service = findService(deps.registry, id).value;
        const target = targetOf(deps, service.ref, null);
        const leader = deps.self.ref;
        return planTransfer({ service, target, leader, expectedLeader, others: unfinished(deps), ...made });
      });
      return begunBy(deps, outcome);
    },
    async restartService(call): Promise<Operation | null> {
      const made = { id: randomUUID(), by: call.change.who, nowMs: deps.wall() };
      const outcome = await executeFor(deps, call, () => {
        const service = findService(deps.registry, call.params["id"] ?? "").value;
        const target = targetOf(deps, service.ref, null);
        return planRestart({ service, target, votes: clusterOf(deps), others: unfinished(deps), ...made });
      });
      return begunBy(deps, outcome);
    },
    async reloadService(call) {
      // A Core applies changes immediately: there is nothing to reload, but the service must exist.
      await deps.consistency.sync();
      findService(deps.registry, call.params["id"] ?? "");
      void call.reply.code(204);
      return undefined;
    },
    async showOperation(call): Promise<Operation> {
      await deps.consistency.sync();
      const found = deps.registry.operations.get(call.params["id"] ?? "");
      if (found === undefined) throw new ApiProblem("not_found", { what: "operation" });
      return operationView(deps, found.value);
    },
  };
}

/** Returns the operation that a change started; null if it was carried out at once. */
export function begunBy(deps: OperationDeps, outcome: ChangeOutcome<OperationMade | null>): Operation | null {
  const written = outcome.kind === "done" ? (outcome.made?.written ?? null) : startedIn(outcome.record);
  return written === null ? null : operationView(deps, deps.registry.operations.get(written.id)?.value ?? written);
}

const startedIn = ({ made }: IdempotencyRecord): OperationRecord | null =>
  made === null ? null : OperationRecord.parse(made);
