import { randomUUID } from "node:crypto";
import type { MembersDeps } from "../deps.ts";
import type { ApiProblem } from "../../state/api-problem.ts";
import type { ChangeRequest } from "../../state/commit.ts";
import { keys } from "../../state/keys.ts";
import type { AuditRecord } from "../../state/records.ts";

type Deps = Pick<MembersDeps, "registry" | "log" | "wall" | "engine">;

/**
 * Records a second host's attempt with a used ID in the audit, with both addresses (docs/architecture/trust.md). The
 * refusal stands even if this cannot be written.
 */
export async function noteSecondHost(
  deps: Deps,
  { from, requestId }: Pick<ChangeRequest, "from" | "requestId">,
  ref: string,
  problem: ApiProblem,
): Promise<void> {
  const atMs = deps.wall();
  const first = problem.params["address"];
  const entry: AuditRecord = {
    at: new Date(atMs).toISOString(),
    who: "joiner",
    token: null,
    from: `${from} (first used from ${String(first)})`,
    what: "service.enrol",
    ref,
    name: deps.registry.services.get(ref)?.value.name ?? null,
    outcome: "refused",
    code: problem.code,
    requestId,
    count: 1,
  };
  try {
    await deps.engine.gateway.txn(
      { compare: [], success: [{ op: "put", key: keys.audit(atMs, randomUUID()), value: JSON.stringify(entry) }] },
      { timeoutMs: 2000 },
    );
  } catch (error) {
    deps.log.error({ err: error, ref }, "could not write the audit entry of a refused enrolment");
  }
}
