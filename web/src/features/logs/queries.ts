import { type QueryClient, queryOptions } from "@tanstack/react-query";
import type { LogLevel, LogLevelNow } from "@core-console/shared/contract/log";
import { retryChange } from "../../api/http/retry-change.ts";
import { call } from "../../api/http/http.ts";

const pathOf = (ref: string) => `/services/${encodeURIComponent(ref)}`;

export const levelQuery = (ref: string) =>
  queryOptions({
    queryKey: ["serviceLogLevel", ref],
    queryFn: async ({ signal }) =>
      (await call<LogLevelNow>({ path: `${pathOf(ref)}/log-level`, signal, stale: true })).data,
    staleTime: 0,
    // the level reverts by itself
    refetchInterval: 30_000,
    retry: false,
  });

/** Sets the level at which the Core logs from now on, for so long. */
export async function changeLevel(
  client: QueryClient,
  ref: string,
  body: { level: LogLevel; minutes: number },
  key: string,
  signal: AbortSignal,
): Promise<LogLevelNow> {
  const { data } = await retryChange(
    (s) => call<LogLevelNow>({ method: "PATCH", path: `${pathOf(ref)}/log-level`, body, key, signal: s }),
    signal,
  );
  client.setQueryData(levelQuery(ref).queryKey, data);
  return data;
}
