import type { Approval, Service } from "@core-console/shared/contract/service";
import { signedInUser } from "../access/identity.ts";
import { shownTo } from "../access/shown.ts";
import type { CoreContext } from "../context.ts";
import { planApprove, planRefuse } from "../enrol/approval.ts";
import type { ChangePlan } from "../store/change.ts";
import type { Versioned } from "../store/kept.ts";
import type { ServiceRecord } from "../store/records.ts";
import { findService } from "../store/service-changes.ts";
import { executeFor } from "./execute.ts";
import type { Call, Handlers } from "./server.ts";

/** Letting a host in that waits for it, and turning it away. */
export function approvalHandlers(c: CoreContext): Pick<Handlers, "approveHost" | "refuseHost"> {
  const decide = async (call: Call, plan: (found: Versioned<ServiceRecord>) => ChangePlan): Promise<Service> => {
    const find = (): Versioned<ServiceRecord> => findService(c.registry, call.params["id"] ?? "");
    const outcome = await executeFor(c, call, () => plan(find()));
    if (outcome.kind === "done") await c.consistency.seen(outcome.revision);
    return shownTo(signedInUser(call).role, c.observatory.service(find()));
  };
  return {
    approveHost: (call) =>
      decide(call, (found) => planApprove(found, call.body as Approval, { by: call.change.who, nowMs: c.wall() })),
    refuseHost: (call) => decide(call, (found) => planRefuse(found, { by: call.change.who, nowMs: c.wall() })),
  };
}
