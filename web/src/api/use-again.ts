import { useEffect } from "react";
import { codeOf } from "./problem.ts";
import { useWaits } from "./use-waits.ts";

/** Asks again, once somebody leads, for what failed because nobody did. */
export function useAgain(query: { error: unknown; refetch: () => unknown }): void {
  const waits = useWaits();
  const leaderless = codeOf(query.error) === "no_leader";
  const { refetch } = query;
  useEffect(() => {
    if (leaderless && !waits) refetch();
  }, [leaderless, waits, refetch]);
}
