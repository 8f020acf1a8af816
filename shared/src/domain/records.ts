import type { ServiceState } from "../contract/service.ts";
import { OK, refuse } from "./verdict.ts";
import type { Verdict } from "./verdict.ts";

/**
 * May the record itself be deleted at once? Only what never became a member: its Core has no copy and no vote.
 * A member is taken out by the controller, with a sum first (quorum.ts).
 */
export function canRemoveRecord(state: ServiceState): Verdict {
  switch (state) {
    case "created":
    case "enrolling":
      return OK;
    case "catching-up":
    case "active":
      return refuse("busy", { why: "joined" });
    case "removing":
      return refuse("busy", { why: "removing" });
  }
}
