import type { Registry } from "../state/registry.ts";
import type { Consistency } from "../state/freshness.ts";
import type { Changes } from "../state/commit.ts";
import type { Outward } from "../../lib/net/outward.ts";
import type { Access } from "./access.ts";

/**
 * The dependencies of the accounts floor; the Core's main.ts provides them. Each file picks the members that it uses.
 */
export interface AccountsDeps {
  /** the replicated records, cached in memory */
  readonly registry: Registry;
  /** linearizable reads of the registry */
  readonly consistency: Consistency;
  /** executes changes, each in one etcd transaction */
  readonly changes: Changes;
  /** monotonic clock, ms: ages, deadlines, "since" */
  readonly now: () => number;
  /** wall clock, ms since 1970: what is written, shown or compared with another host */
  readonly wall: () => number;
  /** the only client for outgoing calls to addresses that an administrator entered */
  readonly outward: Outward;
  /** sign-in state of this process: password hashing, lock-out, rate limits, refusals */
  readonly access: Access;
}
