import { queryOptions } from "@tanstack/react-query";
import type { RecoveryView } from "@core-console/shared/contract/recovery/recovery";
import { call } from "../../api/http/http.ts";

/** The Core that answers asks the others at most so often. */
const PERIOD_MS = 3000;

/** Returns the query of what a Core knows of every Core's data; polled, as no event says when it changes. */
export const recoveryQuery = () =>
  queryOptions({
    queryKey: ["clusterRecovery"],
    queryFn: async ({ signal }) => (await call<RecoveryView>({ path: "/cluster/recovery", signal, stale: true })).data,
    staleTime: 0,
    gcTime: 60_000,
    refetchInterval: PERIOD_MS,
  });
