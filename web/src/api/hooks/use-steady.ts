import { useState } from "react";

/**
 * Returns why a query failed, without flicker: TanStack Query clears the error of a query without data on each retry.
 * The error is kept until there is data; null where it did not fail.
 */
export function useFailure(query: { data: unknown; error: unknown; errorUpdateCount: number }): unknown {
  const [last, setLast] = useState<unknown>(null);
  const asksAgain = query.data === undefined && query.errorUpdateCount > 0;
  const failure = query.error ?? (asksAgain ? last : null);
  if (failure !== last) setLast(failure);
  return failure;
}
