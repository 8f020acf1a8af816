import type { ServiceState } from "../contract/service.ts";

/**
 * Returns the effect of removing a service in this state. `record`: deleted at once, because its Core has no copy and
 * no vote; `member`: an operation of the controller, with a check of the quorum first (rules/quorum.ts); `under_way`:
 * it is being removed already.
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
