import type { HttpHandler } from "msw";
import type { Lives } from "../contract/life.ts";
import type { Kit } from "./kit.ts";

/** Returns the handlers of the lives of the cluster. The other life of the mock no longer answers. */
export const livesHandlers = (kit: Kit): HttpHandler[] => [
  kit.user("listLives", () => {
    const { generation, lifeId, clusterId, revision, otherLives = [] } = kit.hub.world;
    const begun = { at: "2026-01-01T00:00:00.000Z", by: "host:core-1", how: "recovered" } as const;
    const lives: Lives = { own: { generation, lifeId, clusterId, begun, revision }, others: [...otherLives] };
    return kit.json(lives);
  }),
  kit.user("endLife", (call) =>
    kit.change(call, () => {
      const { otherLives = [] } = kit.hub.world;
      const other = otherLives.find(({ id }) => id === call.param("id"));
      if (other === undefined) return kit.refuse("not_found", { params: { what: "life" } });
      kit.hub.set({ ...kit.hub.world, otherLives: otherLives.filter(({ id }) => id !== other.id) });
      call.about.name = other.id;
      return kit.nothing();
    }),
  ),
];
