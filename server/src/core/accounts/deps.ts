import type { Registry } from "../state/registry.ts";
import type { Consistency } from "../state/freshness.ts";
import type { Changes } from "../state/commit.ts";
import type { Outward } from "../../lib/net/outward.ts";
import type { Access } from "./access.ts";

/** What this floor needs of those below it; the Core's main.ts provides it. Each file picks what it uses. */
export interface AccountsDeps {
  readonly registry: Registry;
  readonly consistency: Consistency;
  readonly changes: Changes;
  /** ms by a clock that never steps: ages, deadlines, "since" */
  readonly now: () => number;
  /** ms since 1970 by the time of day: what is written, shown or compared with another host */
  readonly wall: () => number;
  /** the only way out, to what an administrator entered */
  readonly outward: Outward;
  readonly access: Access;
}
