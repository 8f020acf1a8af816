import type { Logger } from "../../lib/logging/logger.ts";
import type { Gateway } from "../etcd/client/gateway-types.ts";

/** What this floor needs of those below it; the Core's main.ts provides it. Each file picks what it uses. */
export interface AuditDeps {
  readonly log: Logger;
  /** ms by a clock that never steps: ages, deadlines, "since" */
  readonly now: () => number;
  /** ms since 1970 by the time of day: what is written, shown or compared with another host */
  readonly wall: () => number;
  readonly engine: { readonly gateway: Gateway };
}
