import type { Approval, Service } from "@core-console/shared/contract/service";
import { signedInUser } from "../../accounts/callers/identify-user.ts";
import { shownTo } from "@core-console/shared/domain/views/shown-to";
import type { HttpDeps } from "../deps.ts";
import { planApprove, planRefuse } from "../../members/approval.ts";
import type { ChangePlan } from "../../state/commit.ts";
import type { Versioned } from "../../state/record-cache.ts";
import type { ServiceRecord } from "../../state/records.ts";
import { findService } from "../../state/service-changes.ts";
import { executeFor } from "../server/execute.ts";
import type { Call, Handlers } from "../server/server.ts";

type Deps = Pick<HttpDeps, "registry" | "consistency" | "changes" | "wall" | "observatory">;

/** Handlers that approve or refuse a waiting host. */
export function approvalHandlers(deps: Deps): Pick<Handlers, "approveHost" | "refuseHost"> {
  const decide = async (call: Call, plan: (found: Versioned<ServiceRecord>) => ChangePlan): Promise<Service> => {
    const find = (): Versioned<ServiceRecord> => findService(deps.registry, call.params["id"] ?? "");
    const outcome = await executeFor(deps, call, () => plan(find()));
    if (outcome.kind === "done") await deps.consistency.seen(outcome.revision);
    return shownTo(signedInUser(call).role, deps.observatory.service(find()));
  };
  return {
    approveHost: (call) =>
      decide(call, (found) => planApprove(found, call.body as Approval, { by: call.change.who, nowMs: deps.wall() })),
    refuseHost: (call) => decide(call, (found) => planRefuse(found, { by: call.change.who, nowMs: deps.wall() })),
  };
}
