import { queryOptions } from "@tanstack/react-query";
import type { Whoami } from "@core-console/shared/contract/access";
import { isLeaderless } from "@core-console/shared/domain/no-quorum";
import { call } from "../http/http.ts";
import { codeOf } from "../http/problem.ts";

/** The console holds a read while nobody leads; after that long a node's own copy tells who is here, ms. */
const SOON_MS = 400;

const ask = async (signal: AbortSignal, query: Readonly<Record<string, string>>) =>
  (await call<Whoami>({ path: "/users/whoami", query, signal })).data;

/** Who is signed in here and what it may do; the router has it before any page is drawn. */
export const whoamiQuery = () =>
  queryOptions({
    queryKey: ["whoami"],
    queryFn: async ({ signal }) => {
      const soon = AbortSignal.timeout(SOON_MS);
      try {
        return await ask(AbortSignal.any([signal, soon]), {});
      } catch (error) {
        // without a majority nothing is held: that nobody leads is said at once
        if (signal.aborted || (!soon.aborted && !isLeaderless(codeOf(error)))) throw error;
        return ask(signal, { stale: "1" });
      }
    },
  });
