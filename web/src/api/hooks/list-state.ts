import type { ListState } from "../../lib/page/list-state.ts";
import { failureText } from "../http/failure-text.ts";
import { problemOf } from "../http/problem.ts";
import { useFailure } from "./use-steady.ts";

/** Returns the same as `listState`, but keeps a failure while the query is retried. */
export function useListState(query: { data: unknown; error: unknown; errorUpdateCount: number }): ListState {
  return listState({ data: query.data, error: useFailure(query) });
}

/** Returns how a query's data, or the lack of it, is to be shown. */
export function listState(query: { data: unknown; error: unknown }): ListState {
  const { error } = query;
  if (error === null) return { ready: query.data !== undefined, failed: null };
  const id = problemOf(error)?.requestId ?? "";
  return { ready: query.data !== undefined, failed: { text: failureText(error), requestId: id === "" ? null : id } };
}
