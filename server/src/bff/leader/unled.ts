import type { Reason } from "@core-console/shared/contract/service";
import type { Resolver } from "./resolver.ts";

/** How a call is answered while there is no leader; nothing was changed. */
export interface Unled {
  code: "no_leader" | "no_quorum";
  params: Reason["params"];
}

/** Returns `no_quorum` with its counts once the majority is lost, `no_leader` while an election may still succeed. */
export function unled(resolver: Pick<Resolver, "noQuorum">): Unled {
  const params = resolver.noQuorum();
  return params === null ? { code: "no_leader", params: {} } : { code: "no_quorum", params };
}
