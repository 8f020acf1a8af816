import { queryOptions } from "@tanstack/react-query";
import type { Settings } from "@core-console/shared/contract/settings";
import type { Snapshot } from "@core-console/shared/contract/snapshots/snapshots";
import { call } from "../../api/http/http.ts";
import { isUnderWay } from "./snapshot-view.ts";

/** No event reports changes of snapshots: they are polled, and more often while one is under way, ms. */
const POLL = { underWay: 1500, quiet: 20_000 } as const;

/** Returns the query of the list, newest first; without a leader as a Core last knew it. */
export const snapshotsQuery = () =>
  queryOptions({
    queryKey: ["listSnapshots"],
    queryFn: async ({ signal }) => (await call<Snapshot[]>({ path: "/snapshots", signal, stale: true })).data,
    staleTime: 0,
    refetchOnMount: "always",
    refetchInterval: (query) => (query.state.data?.some(isUnderWay) === true ? POLL.underWay : POLL.quiet),
  });

/** Returns the query of the settings, which contain the schedule; for administrators. */
export const scheduleQuery = () =>
  queryOptions({
    queryKey: ["showSettings"],
    queryFn: async ({ signal }) => (await call<Settings>({ path: "/settings", signal })).data,
    staleTime: 0,
    refetchOnMount: "always",
  });
