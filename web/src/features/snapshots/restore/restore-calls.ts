import { queryOptions } from "@tanstack/react-query";
import type { LastRestore, Restore, RestorePreview } from "@core-console/shared/contract/snapshots/restore";
import { change, type Click } from "../../../api/http/change.ts";
import { untilConfirmed } from "../../../api/http/confirmation.ts";
import { call } from "../../../api/http/http.ts";
import { codeOf } from "../../../api/http/problem.ts";

/** No event reports how far a restore is: it is polled, and more often while one is under way, ms. */
const POLL = { underWay: 1000, quiet: 20_000, reading: 1000 } as const;

const at = (id: string): string => `/snapshots/${encodeURIComponent(id)}/restore`;

/** Reports whether a restore is in progress. */
export const isRestoring = (restore: Restore | null): boolean =>
  restore?.state === "saving" || restore?.state === "writing";

/** Returns the query of the last restore of records, or the one in progress. */
export const restoreQuery = () =>
  queryOptions({
    queryKey: ["showRestore"],
    queryFn: async ({ signal }) => (await call<LastRestore>({ path: "/restore", signal, stale: true })).data.restore,
    staleTime: 0,
    refetchOnMount: "always",
    refetchInterval: (query) => (isRestoring(query.state.data ?? null) ? POLL.underWay : POLL.quiet),
  });

/** Returns the query of what a restore would change; it asks for the password first, as what it shows needs it. */
export const previewQuery = (id: string) =>
  queryOptions({
    queryKey: ["previewRestore", id],
    queryFn: async ({ signal }): Promise<RestorePreview> => {
      const look = async (): Promise<RestorePreview> => (await call<RestorePreview>({ path: at(id), signal })).data;
      try {
        return await look();
      } catch (error) {
        if (codeOf(error) !== "password_needed") throw error;
        await untilConfirmed(signal);
        return look();
      }
    },
    staleTime: 0,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
    refetchInterval: (query) => (query.state.data?.ready === false ? POLL.reading : false),
  });

export const startRestore = (what: { id: string; ticks: readonly string[]; digest: string }, click: Click) =>
  change<Restore>({ method: "POST", path: at(what.id), body: { ticks: what.ticks, digest: what.digest } }, click);
export const cancelRestore = (click: Click) => change<Restore>({ method: "DELETE", path: "/restore" }, click);
export const undoRestore = (click: Click) => change<Restore>({ method: "POST", path: "/restore/back" }, click);
