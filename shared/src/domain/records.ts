import type { ServiceState } from "../contract/service.ts";

/**
 * What removing a service in this state comes to. `record`: deleted at once, for its Core has no copy and no vote;
 * `member`: an act of the controller, with a sum first (quorum.ts); `under_way`: it is being removed already.
 */
export function removalOf(state: ServiceState): "record" | "member" | "under_way" {
  switch (state) {
    case "created":
    case "enrolling":
      return "record";
    case "catching-up":
    case "active":
      return "member";
    case "removing":
      return "under_way";
  }
}
