import type { EnrolWaits, MoveAnswer, MoveRequest } from "@core-console/shared/contract/enrolment";
import { type MoveDeps, moveHost, moveStand } from "../../members/enrol/move-host.ts";
import { ApiProblem } from "../../state/api-problem.ts";
import { findService } from "../../state/service-changes.ts";
import type { Handlers } from "../server/server.ts";
import { acceptedIfWaiting } from "./enrol.ts";

/**
 * Handlers of `kuma core --move`: a voter's host, identified by its own certificate, asks the leader to be known by
 * other names and addresses (members/enrol/move-host.ts).
 */
export function moveHandlers(deps: MoveDeps): Pick<Handlers, "move" | "moving"> {
  return {
    async moving(call): Promise<MoveAnswer> {
      await deps.consistency.sync();
      return moveStand(deps, findService(deps.registry, call.caller.node ?? "").value);
    },
    async move(call): Promise<MoveAnswer | EnrolWaits> {
      const body = call.body as MoveRequest;
      if (body.ref !== call.caller.node) throw new ApiProblem("forbidden", { why: "certificate" });
      await deps.consistency.sync();
      return acceptedIfWaiting(call, await moveHost(deps, body, call.change));
    },
  };
}
