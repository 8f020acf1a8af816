import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { Session, Token, User } from "@core-console/shared/contract/access";
import { HEADER } from "@core-console/shared/contract/headers";
import type { Lives } from "@core-console/shared/contract/life";
import type { Settings } from "@core-console/shared/contract/settings";
import { call } from "../../api/http/http.ts";
import { currentLang } from "../../lib/format/lang.ts";
import { nextCursor } from "../../lib/page/next-page.ts";

/** No event reports changes of these: they are refetched whenever their page opens. */
const ASKED = { staleTime: 0, refetchOnMount: "always" } as const;
const PAGE = "250";

export const usersQuery = () =>
  queryOptions({
    queryKey: ["listUsers"],
    queryFn: async ({ signal }) => (await call<User[]>({ path: "/users", signal })).data,
    ...ASKED,
  });

/** Returns the query of the user's own objects, or of all users', page by page. */
const pages = <T>(route: string, path: string, all: boolean) =>
  infiniteQueryOptions({
    queryKey: [route, { all }],
    queryFn: async ({ signal, pageParam }) => {
      const query = { size: PAGE, ...(all ? { all: "1" } : {}), ...(pageParam === null ? {} : { cursor: pageParam }) };
      const { data, headers } = await call<T[]>({ path, query, signal });
      return { rows: data, next: nextCursor(headers.get("link")) };
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    ...ASKED,
  });
export const tokensQuery = (all: boolean) => pages<Token>("listTokens", "/tokens", all);
export const sessionsQuery = (all: boolean) => pages<Session>("listSessions", "/sessions", all);

export const livesQuery = () =>
  queryOptions({
    queryKey: ["listLives"],
    queryFn: async ({ signal }) => (await call<Lives>({ path: "/cluster/lives", signal })).data,
    ...ASKED,
  });

export const settingsQuery = () =>
  queryOptions({
    queryKey: ["showSettings"],
    queryFn: async ({ signal }) => (await call<Settings>({ path: "/settings", signal })).data,
    ...ASKED,
  });

/**
 * Returns the query of the version of the console that serves this page; null where not reported, as by an older
 * version.
 */
export const consoleQuery = () =>
  queryOptions({
    queryKey: ["consoleVersion"],
    queryFn: async ({ signal }) =>
      (await call<unknown>({ path: "/cluster", signal, stale: true })).headers.get(HEADER.console),
    ...ASKED,
  });

/** A bundled third-party package, as web/licences.ts lists it. */
export interface Licence {
  name: string;
  /** null: a Core reports which one it runs */
  version: string | null;
  licence: string;
}
export const licencesQuery = () =>
  queryOptions({
    queryKey: ["licences"],
    queryFn: async ({ signal }) => (await call<Licence[]>({ path: "/licences.json", root: true, signal })).data,
  });

/**
 * Returns the query of the API's own description, in the page's language; large, but it changes only with the console's
 * version.
 */
export const openapiQuery = () =>
  queryOptions({
    queryKey: ["openapi", currentLang()],
    queryFn: async ({ signal }) => (await call<unknown>({ path: "/openapi.json", signal })).data,
  });
