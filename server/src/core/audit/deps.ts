import type { Logger } from "../../lib/logging/logger.ts";
import type { Gateway } from "../etcd/client/gateway-types.ts";

/** The dependencies of the audit floor; the Core's main.ts provides them. Each file picks the members that it uses. */
export interface AuditDeps {
  readonly log: Logger;
  /** monotonic clock, ms: ages, deadlines, "since" */
  readonly now: () => number;
  /** wall clock, ms since 1970: what is written, shown or compared with another host */
  readonly wall: () => number;
  /** the supervised etcd of this host */
  readonly engine: { readonly gateway: Gateway };
}
