import { queryOptions } from "@tanstack/react-query";
import type { Whoami } from "@core-console/shared/contract/access";
import { call } from "./http.ts";

/** Who is signed in here and what it may do; the router has it before any page is drawn. */
export const whoamiQuery = () =>
  queryOptions({
    queryKey: ["whoami"],
    queryFn: async ({ signal }) => (await call<Whoami>({ path: "/users/whoami", signal, stale: true })).data,
  });
