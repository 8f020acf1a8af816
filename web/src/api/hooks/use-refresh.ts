import { useState } from "react";
import { announce } from "../../lib/store/notices.ts";

/** Returns what a Refresh button does: fetches a query again, and announces `done` when that succeeded. */
export function useRefresh(refetch: () => Promise<{ isSuccess: boolean }>, done: string) {
  const [refreshing, setRefreshing] = useState(false);
  const refresh = async (): Promise<void> => {
    setRefreshing(true);
    const fresh = await refetch();
    setRefreshing(false);
    if (fresh.isSuccess) announce(done);
  };
  return { refreshing, refresh: () => void refresh() };
}
