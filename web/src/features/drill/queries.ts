import { type QueryClient, queryOptions } from "@tanstack/react-query";
import type { Drill } from "@core-console/shared/contract/drill/drill";
import type { Settings } from "@core-console/shared/contract/settings";
import { change, type Click } from "../../api/http/change.ts";
import { call } from "../../api/http/http.ts";

/** No event reports changes of drills: they are polled, and more often while one is under way, ms. */
const POLL = { underWay: 1500, quiet: 30_000 } as const;

export const isUnderWay = ({ state }: Drill): boolean => state === "waiting" || state === "running";

/** Returns the query of the last drills, newest first; without a leader as a Core last knew them. */
export const drillsQuery = () =>
  queryOptions({
    queryKey: ["listDrills"],
    queryFn: async ({ signal }) => (await call<Drill[]>({ path: "/cluster/drill", signal, stale: true })).data,
    staleTime: 0,
    refetchInterval: (query) => (query.state.data?.some(isUnderWay) === true ? POLL.underWay : POLL.quiet),
  });

/** Returns the query of the settings, which contain the schedule; for administrators. */
export const drillSettingsQuery = () =>
  queryOptions({
    queryKey: ["showSettings"],
    queryFn: async ({ signal }) => (await call<Settings>({ path: "/settings", signal })).data,
    staleTime: 0,
  });

export const startDrill = (click: Click) => change<Drill>({ method: "POST", path: "/cluster/drill" }, click);

/** Shows a drill that was started at once; the next poll brings the same. */
export function putDrill(client: QueryClient, drill: Drill): void {
  client.setQueryData(drillsQuery().queryKey, (list) => [drill, ...(list ?? []).filter(({ id }) => id !== drill.id)]);
}
