import { QueryClient, queryOptions } from "@tanstack/react-query";
import type { Operation } from "@core-console/shared/contract/access";
import type { ClusterView } from "@core-console/shared/contract/cluster";
import { HEADER } from "@core-console/shared/contract/headers";
import type { JoinGuide, Service } from "@core-console/shared/contract/service";
import { ages } from "../lib/format/ages.ts";
import { call } from "./http/http.ts";
import { news } from "./stream/news.ts";
import { ApiError, codeOf } from "./http/problem.ts";
import { mergeList } from "./stream/rows.ts";
import { touchedSince } from "./stream/touched.ts";

/** Live data is kept up to date by events: no query is refetched because of its age alone. */
export const createQueryClient = () =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: Number.POSITIVE_INFINITY,
        gcTime: 30 * 60_000,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        networkMode: "always",
        retry: (tries, error) => tries < 4 && worthRetrying(error),
        retryDelay: (tries) => Math.min(250 * 2 ** tries, 3000),
      },
      mutations: { networkMode: "always", retry: false },
    },
  });

function worthRetrying(error: unknown): boolean {
  const kind = error instanceof ApiError ? error.failure.kind : null;
  if (kind === "unreachable" || kind === "unreadable") return true;
  return codeOf(error) === "no_leader" || codeOf(error) === "outcome_unknown";
}

const PAGE = 1000;

async function listAll(signal: AbortSignal): Promise<Service[]> {
  const since = touchedSince();
  const rows: Service[] = [];
  for (let page = 1; ; page += 1) {
    const answer = await call<Service[]>({
      path: "/services",
      query: { size: String(PAGE), page: String(page) },
      signal,
      stale: true,
    });
    rows.push(...answer.data);
    const total = Number(answer.headers.get(HEADER.totalCount) ?? rows.length);
    if (answer.data.length < PAGE || rows.length >= total) break;
  }
  const now = performance.now();
  news.answered(now);
  for (const row of rows) ages.one(row.ref, row.raft.lastContactMs, now);
  return mergeList(rows, since());
}

export const servicesQuery = () =>
  queryOptions({ queryKey: ["listServices"], queryFn: ({ signal }) => listAll(signal) });

export const clusterQuery = () =>
  queryOptions({
    queryKey: ["cluster"],
    queryFn: async ({ signal }) => (await call<ClusterView>({ path: "/cluster", signal, stale: true })).data,
  });

export const serviceQuery = (ref: string) =>
  queryOptions({
    queryKey: ["showService", ref],
    queryFn: async ({ signal }) =>
      (await call<Service>({ path: `/services/${encodeURIComponent(ref)}`, signal, stale: true })).data,
  });

export const joinGuideQuery = (ref: string) =>
  queryOptions({
    queryKey: ["joinGuide", ref],
    queryFn: async ({ signal }) =>
      (await call<JoinGuide>({ path: `/services/${encodeURIComponent(ref)}/join`, signal })).data,
    gcTime: 60_000,
  });

export const operationQuery = (id: string) =>
  queryOptions({
    queryKey: ["showOperation", id],
    queryFn: async ({ signal }) =>
      (await call<Operation>({ path: `/operations/${encodeURIComponent(id)}`, signal })).data,
    gcTime: 60_000,
  });
