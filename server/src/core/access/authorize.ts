import type { Route } from "@core-console/shared/contract/routes";
import type { CoreContext } from "../context.ts";
import { ApiProblem } from "../problem.ts";
import type { Caller } from "../routes/access.ts";
import type { Identity } from "./identity.ts";

/** May this caller use this route? The route table and domain/permissions.ts decide. Throws the refusal. */
export function authorize(_c: CoreContext, route: Route, caller: Caller, identity: Identity): void {
  if (route.audience === "node" && caller.node === null) throw new ApiProblem("forbidden", { why: "certificate" });
  if (route.audience === "user" && identity.kind === "anonymous" && !caller.loopback && !caller.member)
    throw new ApiProblem("forbidden", { why: "loopback" });
}
