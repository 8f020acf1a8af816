import { list } from "../limits.ts";
import { Stale } from "../query.ts";
import type { Route } from "../route.ts";
import { Drill, MOST_DRILLS } from "./drill.ts";

/** Routes of the fire drill. */
export const DRILL_ROUTES = {
  /** newest first */
  listDrills: {
    method: "GET",
    path: "/cluster/drill",
    audience: "user",
    permission: "cluster.read",
    query: Stale,
    answers: { 200: list(Drill, MOST_DRILLS) },
    errors: ["no_leader"],
  },
  startDrill: {
    method: "POST",
    path: "/cluster/drill",
    audience: "user",
    permission: "services.change",
    answers: { 202: Drill },
    errors: ["drill_busy", "key_reused", "no_leader", "outcome_unknown"],
  },
} as const satisfies Record<string, Route>;
