import { useState } from "react";

/**
 * Why a query failed, steadily: TanStack forgets the error of one that has no data yet each time it asks again, so what
 * is drawn from it would come and go. Kept until there is an answer; null where it did not fail.
 */
export function useFailure(query: { data: unknown; error: unknown; errorUpdateCount: number }): unknown {
  const [kept, setKept] = useState<unknown>(null);
  const asksAgain = query.data === undefined && query.errorUpdateCount > 0;
  const failure = query.error ?? (asksAgain ? kept : null);
  if (failure !== kept) setKept(failure);
  return failure;
}
