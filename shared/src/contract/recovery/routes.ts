import { Stale } from "../query.ts";
import { RecoveryView } from "./recovery.ts";
import type { Route } from "../route.ts";

/** Routes of recovery without a majority. */
export const RECOVERY_ROUTES = {
  /** what the called Core knows of every Core's data; works without a leader, and reads only */
  clusterRecovery: {
    method: "GET",
    path: "/cluster/recovery",
    audience: "user",
    permission: "cluster.read",
    readOnly: true,
    query: Stale,
    answers: { 200: RecoveryView },
    errors: ["no_leader"],
    local: true,
  },
} as const satisfies Record<string, Route>;
