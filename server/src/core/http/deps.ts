import type { Registry } from "../state/registry.ts";
import type { Consistency } from "../state/freshness.ts";
import type { Changes } from "../state/commit.ts";
import type { RaftWatch } from "../etcd/raft-watch.ts";
import type { Logger } from "../../lib/logging/logger.ts";
import type { LevelControl } from "../../lib/logging/log-level.ts";
import type { Outward } from "../../lib/net/outward.ts";
import type { Layout } from "../members/home/layout.ts";
import type { CoreJson } from "../members/home/core-json.ts";
import type { EngineHandle } from "../members/home/engine-handle.ts";
import type { Access } from "../accounts/access.ts";
import type { NodeClient } from "../members/view/node-client.ts";
import type { Exchange } from "../members/view/exchange.ts";
import type { Joins } from "../members/view/join-progress.ts";
import type { Observatory } from "../members/view/observatory.ts";
import type { NodeReport } from "@core-console/shared/contract/enrolment";

/** What this floor needs of those below it; the Core's main.ts provides it. Each file picks what it uses. */
export interface HttpDeps {
  readonly registry: Registry;
  readonly consistency: Consistency;
  readonly changes: Changes;
  readonly raft: RaftWatch;
  readonly log: Logger;
  readonly logLevel: LevelControl;
  /** ms by a clock that never steps: ages, deadlines, "since" */
  readonly now: () => number;
  /** ms since 1970 by the time of day: what is written, shown or compared with another host */
  readonly wall: () => number;
  /** the only way out, to what an administrator entered */
  readonly outward: Outward;
  readonly version: string;
  readonly startedAtMs: number;
  /** the command line that starts this very executable */
  readonly executable: string;
  /** how long a learner may be in trouble while another join waits */
  readonly stallMs: number;
  readonly caCert: string;
  readonly layout: Layout;
  readonly self: CoreJson;
  /** null while this node has no CA key (a learner never has it) */
  readonly caKey: () => string | null;
  /** as its file has it; null while this node has none. Use sealingKeyOf (jobs/sealing-key.ts) */
  readonly sealingKey: () => string | null;
  readonly engine: EngineHandle;
  readonly access: Access;
  readonly client: NodeClient;
  readonly exchange: Exchange;
  readonly joins: Joins;
  readonly observatory: Observatory;
  readonly makeReport: () => NodeReport;
}
