import { queryOptions } from "@tanstack/react-query";
import type { Whoami } from "@core-console/shared/contract/access";
import { isLeaderless } from "@core-console/shared/domain/no-quorum";
import { call } from "../http/http.ts";
import { codeOf } from "../http/problem.ts";

/** The console holds a read while there is no leader; after this time a node's own copy is read instead, ms. */
const SOON_MS = 400;

const ask = async (signal: AbortSignal, query: Readonly<Record<string, string>>) =>
  (await call<Whoami>({ path: "/users/whoami", query, signal })).data;

/** Returns the query of the signed-in user and role; the router loads it before it renders a page. */
export const whoamiQuery = () =>
  queryOptions({
    queryKey: ["whoami"],
    queryFn: async ({ signal }) => {
      const soon = AbortSignal.timeout(SOON_MS);
      try {
        return await ask(AbortSignal.any([signal, soon]), {});
      } catch (error) {
        // without a majority nothing is held: the lack of a leader is reported at once
        if (signal.aborted || (!soon.aborted && !isLeaderless(codeOf(error)))) throw error;
        return ask(signal, { stale: "1" });
      }
    },
  });
