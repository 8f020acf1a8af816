import { Operation } from "@core-console/shared/contract/access";
import { nextOperationStep } from "@core-console/shared/domain/rules/operations";
import type { OperationRecord } from "../../state/records-access.ts";
import type { MembersDeps } from "../deps.ts";
import { operationFacts } from "./removal-facts.ts";

type Deps = Pick<MembersDeps, "registry" | "raft" | "wall" | "self" | "exchange" | "observatory" | "makeReport">;

/** Returns an operation as recorded; the reason of a waiting one is computed from the present state. */
export function operationView(deps: Deps, record: OperationRecord): Operation {
  // Only the contract's fields: internal fields of the record are left out.
  const operation = Operation.parse(record);
  if (operation.state !== "waiting") return operation;
  const { waiting } = nextOperationStep(operationFacts(deps, new Map()));
  return { ...operation, reason: waiting[operation.id] ?? null };
}

/** Returns the latest requested operation of this kind on a service; null if none is known. */
export function lastOf(deps: Deps, ref: string, kind: Operation["kind"]): Operation | null {
  const [last] = [...deps.registry.operations.values()]
    .map((o) => o.value)
    .filter((o) => o.ref === ref && o.kind === kind)
    .toSorted((a, b) => (a.requestedAt < b.requestedAt ? 1 : -1));
  return last === undefined ? null : operationView(deps, last);
}
