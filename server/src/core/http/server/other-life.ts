import type { RouteName } from "@core-console/shared/contract/routes";
import type { Route } from "@core-console/shared/contract/route";
import { otherLifeReason } from "@core-console/shared/domain/rules/life";
import { ApiProblem } from "../../state/api-problem.ts";
import type { Registry } from "../../state/registry.ts";

type Deps = { registry: Pick<Registry, "otherLives">; self: { lifeId: string | null } };

/** Changes of the cluster that no user asks for: a host joins, or moves to other addresses. */
const HOSTS = new Set<RouteName>(["enrol", "move"]);

/**
 * Throws other_life for a change while another life of the cluster answers: what one of them writes may be lost with
 * it. Reading, signing in and out, and ending the other life go on.
 */
export function refuseInOtherLife({ registry, self }: Deps, name: RouteName, route: Route): void {
  if (route.method === "GET" || route.anyLife === true) return;
  if (route.audience !== "user" && !HOSTS.has(name)) return;
  const [other] = registry.otherLives.values();
  if (other !== undefined) throw new ApiProblem("other_life", otherLifeReason(other.value, self.lifeId).params);
}
