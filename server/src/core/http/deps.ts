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

/** The dependencies of the HTTP floor; the Core's main.ts provides them. Each file picks the members that it uses. */
export interface HttpDeps {
  /** the replicated records, cached in memory */
  readonly registry: Registry;
  /** linearizable reads of the registry */
  readonly consistency: Consistency;
  /** executes changes, each in one etcd transaction */
  readonly changes: Changes;
  /** Raft status of this host's engine, and who leads */
  readonly raft: RaftWatch;
  readonly log: Logger;
  /** this process's log level, changed for a while */
  readonly logLevel: LevelControl;
  /** monotonic clock, ms: ages, deadlines, "since" */
  readonly now: () => number;
  /** wall clock, ms since 1970: what is written, shown or compared with another host */
  readonly wall: () => number;
  /** the only client for outgoing calls to addresses that an administrator entered */
  readonly outward: Outward;
  readonly version: string;
  /** start of this process, by `now` */
  readonly startedAtMs: number;
  /** the command line that starts this executable */
  readonly executable: string;
  /** how long a learner may be stalled while another join waits, ms */
  readonly stallMs: number;
  /** certificate of the cluster's CA, PEM */
  readonly caCert: string;
  /** paths in this Core's home */
  readonly layout: Layout;
  /** this Core's identity and settings, as in core.json */
  readonly self: CoreJson;
  /** the CA's key, PEM; null while this node has none (a learner never has it) */
  readonly caKey: () => string | null;
  /** the sealing key as stored in its file; null while this node has none. Use sealingKeyOf (jobs/sealing-key.ts) */
  readonly sealingKey: () => string | null;
  /** the supervised etcd of this host */
  readonly engine: EngineHandle;
  /** sign-in state of this process: password hashing, lock-out, rate limits, refusals */
  readonly access: Access;
  /** calls other Cores by mutual TLS */
  readonly client: NodeClient;
  /** the latest reports of the other Cores */
  readonly exchange: Exchange;
  /** progress of the joins in progress */
  readonly joins: Joins;
  /** the views that the API returns: services, lights, leader, peers */
  readonly observatory: Observatory;
  /** returns what this Core reports of itself to the others */
  readonly makeReport: () => NodeReport;
}
