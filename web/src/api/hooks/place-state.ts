import type { PlaceState } from "../../lib/page/place-state.ts";
import { failureText } from "../http/failure-text.ts";
import { problemOf } from "../http/problem.ts";
import { useFailure } from "./use-steady.ts";

/** Returns the same as `placeState`, but keeps a failure while the query is retried. */
export function usePlaceState(query: { data: unknown; error: unknown; errorUpdateCount: number }): PlaceState {
  return placeState({ data: query.data, error: useFailure(query) });
}

/** Returns how a query's data, or the lack of it, is to be shown. */
export function placeState(query: { data: unknown; error: unknown }): PlaceState {
  const { error } = query;
  if (error === null) return { ready: query.data !== undefined, failed: null };
  const id = problemOf(error)?.requestId ?? "";
  return { ready: query.data !== undefined, failed: { text: failureText(error), requestId: id === "" ? null : id } };
}
