import { Lives } from "./life.ts";
import type { Route } from "./route.ts";

/** Routes for two lives of a cluster that meet. */
export const LIVES_ROUTES = {
  listLives: {
    method: "GET",
    path: "/cluster/lives",
    audience: "user",
    permission: "cluster.read",
    answers: { 200: Lives },
    errors: ["no_leader"],
  },
  /** says that another life was ended on its hosts; refused while one of its Cores answers */
  endLife: {
    method: "DELETE",
    path: "/cluster/lives/:id",
    audience: "user",
    permission: "settings.manage",
    confirmed: true,
    anyLife: true,
    answers: { 204: null },
    errors: ["not_found", "other_life", "key_reused", "no_leader", "outcome_unknown"],
  },
} as const satisfies Record<string, Route>;
