import type { Lives } from "@core-console/shared/contract/life";
import { otherLifeReason } from "@core-console/shared/domain/rules/life";
import type { MembersDeps } from "../../../members/deps.ts";
import { askForOtherLives, planEndLife } from "../../../members/view/other-lives.ts";
import { ApiProblem } from "../../../state/api-problem.ts";
import type { HttpDeps } from "../../deps.ts";
import { executeFor } from "../../server/execute.ts";
import type { Handlers } from "../../server/server.ts";

export type LivesDeps = Pick<HttpDeps, "registry" | "consistency" | "changes" | "self" | "client"> &
  Pick<MembersDeps, "engine">;

/** Handlers of the lives of the cluster: which there are, and that another one was ended. */
export function livesHandlers(deps: LivesDeps): Pick<Handlers, "listLives" | "endLife"> {
  return {
    async listLives(): Promise<Lives> {
      await deps.consistency.sync();
      const { registry, self, engine } = deps;
      const { generation, lifeId } = self;
      const begun = registry.cluster?.begun ?? null;
      return {
        own: { generation, lifeId, clusterId: engine.clusterId, begun, revision: registry.revision },
        others: [...registry.otherLives.values()].map(({ value }) => value),
      };
    },
    async endLife(call) {
      const id = call.params["id"] ?? "";
      await deps.consistency.sync();
      if (deps.registry.otherLives.has(id)) {
        const still = (await askForOtherLives(deps)).find((other) => other.id === id);
        if (still !== undefined) throw new ApiProblem("other_life", otherLifeReason(still, deps.self.lifeId).params);
      }
      await executeFor(deps, call, () => planEndLife(deps.registry, id));
      return undefined;
    },
  };
}
