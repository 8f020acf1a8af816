import type { NodeReport } from "@core-console/shared/contract/enrolment";
import type { LevelControl } from "../lib/logging/log-level.ts";
import type { Logger } from "../lib/logging/logger.ts";
import type { Access } from "./accounts/access.ts";
import type { Outward } from "../lib/net/outward.ts";
import type { EngineHandle } from "./members/home/engine-handle.ts";
import type { CoreJson } from "./members/home/core-json.ts";
import type { Layout } from "./members/home/layout.ts";
import type { PeerCertificate } from "./members/home/peer-certificate.ts";
import type { Joins } from "./members/view/join-progress.ts";
import type { Exchange } from "./members/view/exchange.ts";
import type { HostFactsWatch } from "./members/view/host-facts.ts";
import type { NodeClient } from "./members/view/node-client.ts";
import type { Observatory } from "./members/view/observatory.ts";
import type { RaftWatch } from "./etcd/raft-watch.ts";
import type { Changes } from "./state/commit.ts";
import type { Consistency } from "./state/freshness.ts";
import type { Registry } from "./state/registry.ts";
import type { HealthPort } from "./http/health.ts";
import type { Clock } from "../lib/time/clock.ts";
import type { LogLimits } from "../lib/logging/log-limits.ts";

/** What a Core's parts share. Made once by core.ts; nothing here is replaced while it runs, but `self` by saveSelf. */
export interface CoreParts {
  readonly version: string;
  readonly engineVersion: string;
  /** the least version of the engine that should run anywhere; below it the cluster warns */
  readonly leastEngine: string;
  readonly startedAtMs: number;
  readonly layout: Layout;
  readonly log: Logger;
  readonly logLevel: LevelControl;
  /** ms by a clock that never steps: ages, deadlines, "since" */
  readonly now: () => number;
  /** ms since 1970 by the time of day: what is written, shown or compared with another host */
  readonly wall: () => number;
  /** the command line that starts this very executable */
  readonly executable: string;
  /** where scripts call this host; null: nothing listens there for them */
  readonly restAddress: () => string | null;
  readonly steadyMs: number;
  /** how long a learner may be in trouble while another join waits */
  readonly stallMs: number;
  self: CoreJson;
  readonly saveSelf: (next: CoreJson) => void;
  readonly caCert: string;
  readonly peerCertificate: PeerCertificate;
  /** null while this node has no CA key (a learner never has it) */
  readonly caKey: () => string | null;
  /** as its file has it; null while this node has none. Use sealingKeyOf (jobs/sealing-key.ts) */
  readonly sealingKey: () => string | null;
  /** the only way out, to what an administrator entered */
  readonly outward: Outward;
  readonly engine: EngineHandle;
  readonly raft: RaftWatch;
  readonly registry: Registry;
  readonly consistency: Consistency;
  readonly changes: Changes;
  readonly access: Access;
  readonly client: NodeClient;
  readonly exchange: Exchange;
  readonly host: HostFactsWatch;
  readonly joins: Joins;
  readonly observatory: Observatory;
  readonly makeReport: () => NodeReport;
  /** tells every Core at once that this one is about to hand over, or that it did not */
  readonly announceLeaving: (leaving: boolean) => void;
}

/** What a Core is started with. */
export interface CoreOptions {
  self: CoreJson;
  /** already listening where it held an address for this Core; null: made here */
  health: HealthPort | null;
  layout: Layout;
  engineBinary: string;
  engineVersion: string;
  /** the least version of the engine that should run anywhere in the cluster */
  leastEngine: string;
  version: string;
  /** the command that starts this very executable, as a shell word */
  executable: string;
  /** where scripts call this host, once something listens there for them; null: nothing does */
  restAddress: () => string | null;
  /** how long a learner must have been good before it counts as steady, ms */
  steadyMs: number;
  /** how long a learner may be behind or unreachable, not getting better, while another join waits, ms */
  stallMs: number;
  clock: Clock;
  /** ms by a clock that never steps */
  steady: () => number;
  log: Logger;
  /** what is written into its own log, and how to change that */
  logLevel: LevelControl;
  /** how much is kept of the engine's log */
  logLimits: LogLimits;
  random: () => number;
}
