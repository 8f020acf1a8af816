import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { AuditEntry } from "@core-console/shared/contract/access";
import { call } from "../../api/http/http.ts";
import { nextCursor } from "../../lib/page/next-page.ts";
import { apiQuery, type AuditView } from "./audit-url.ts";

const SIZE = 100;

async function page(view: AuditView, cursor: string | null, signal: AbortSignal) {
  const query = apiQuery(view, Date.now());
  query.set("size", String(SIZE));
  if (cursor !== null) query.set("cursor", cursor);
  // `what` may occur several times, which a record of parameters cannot express
  const { data, headers } = await call<AuditEntry[]>({ path: `/audit?${query.toString()}`, signal });
  return { rows: data, next: nextCursor(headers.get("link")) };
}

/** Returns the query of entries, newest first, page by page. */
export const auditQuery = (view: AuditView) =>
  infiniteQueryOptions({
    queryKey: ["audit", view],
    queryFn: ({ signal, pageParam }) => page(view, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    staleTime: 0,
    refetchOnMount: "always",
    // so that reopening a page that was scrolled far hours ago does not refetch all of it
    gcTime: 60_000,
  });

const NEWER_MS = 20_000;

/**
 * Returns the query of how many entries are newer than `first` (the id of the newest shown), at most one page of them;
 * polled.
 */
export const newerQuery = (view: AuditView, first: string | null) =>
  queryOptions({
    queryKey: ["audit", "newer", view, first],
    queryFn: async ({ signal }) => {
      const { rows } = await page(view, null, signal);
      const at = rows.findIndex((e) => e.id === first);
      return { count: at < 0 ? rows.length : at, more: at < 0 && rows.length === SIZE };
    },
    // nothing is newer than what was just fetched: the first lookup is after the interval
    initialData: { count: 0, more: false },
    staleTime: NEWER_MS,
    refetchInterval: NEWER_MS,
    retry: false,
  });

/** Returns the URL where the browser downloads all entries of the view as a file. */
export function exportHref(view: AuditView, format: "csv" | "jsonl", nowMs: number): string {
  const query = apiQuery(view, nowMs);
  query.set("format", format);
  return `/api/v3/audit/export?${query.toString()}`;
}
