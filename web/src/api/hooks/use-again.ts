import { useEffect } from "react";
import { isLeaderless } from "@core-console/shared/domain/no-quorum";
import { codeOf } from "../http/problem.ts";
import { useWaits } from "./use-waits.ts";

/** Retries a query that failed for lack of a leader, once there is one. */
export function useAgain(query: { error: unknown; refetch: () => unknown }): void {
  const waits = useWaits();
  const leaderless = isLeaderless(codeOf(query.error));
  const { refetch } = query;
  useEffect(() => {
    if (leaderless && !waits) refetch();
  }, [leaderless, waits, refetch]);
}
