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
import type { OwnData } from "./members/view/own-data.ts";
import type { RecoverySurvey } from "./members/view/recovery-survey.ts";
import type { NodeClient } from "./members/view/node-client.ts";
import type { Observatory } from "./members/view/observatory.ts";
import type { MemberList } from "./etcd/member-list.ts";
import type { RaftWatch } from "./etcd/raft-watch.ts";
import type { Changes } from "./state/commit.ts";
import type { Consistency } from "./state/freshness.ts";
import type { LastKnownCopy } from "./state/last-known/last-known-copy.ts";
import type { Registry } from "./state/registry.ts";
import type { RestoreReader } from "./snapshots/restore/restore-reader.ts";
import type { HostUse } from "./http/host/host-use.ts";
import type { HealthPort } from "./http/health.ts";
import type { Clock } from "../lib/time/clock.ts";
import type { LogLimits } from "../lib/logging/log-limits.ts";

/**
 * What the parts of a Core share. Created once by assemble.ts; nothing here is replaced while the Core runs, except
 * `self` by saveSelf.
 */
export interface CoreParts {
  readonly version: string;
  readonly engineVersion: string;
  /** path of the etcd executable that this Core runs */
  readonly engineBinary: string;
  /** the oldest engine version that should run in the cluster; the cluster warns of older ones */
  readonly leastEngine: string;
  /** a directory that every archive of this Core is copied into as well; null: none */
  readonly snapshotCopies: string | null;
  /** start of this Core by the monotonic clock, ms */
  readonly startedAtMs: number;
  readonly layout: Layout;
  readonly log: Logger;
  readonly logLevel: LevelControl;
  /** monotonic clock, ms: for ages, deadlines and "since" */
  readonly now: () => number;
  /** wall clock, ms since 1970: for what is written, shown or compared with another host */
  readonly wall: () => number;
  /** the command line that starts this executable */
  readonly executable: string;
  /** the program and arguments that start this executable as a process of this Core */
  readonly program: readonly string[];
  /** address at which scripts call this host; null: no REST API listens there */
  readonly restAddress: () => string | null;
  /** how long a learner must have been in good order before it counts as steady, ms */
  readonly steadyMs: number;
  /** how long a learner may be in trouble while another join waits, ms */
  readonly stallMs: number;
  readonly self: CoreJson;
  readonly saveSelf: (next: CoreJson) => void;
  readonly caCert: string;
  readonly peerCertificate: PeerCertificate;
  /** null while this node has no CA key (a learner never has it) */
  readonly caKey: () => string | null;
  /** the content of the key's file; null while this node has none. Use sealingKeyOf (jobs/sealing-key.ts) */
  readonly sealingKey: () => string | null;
  /** the only way to connect to addresses that an administrator entered */
  readonly outward: Outward;
  readonly engine: EngineHandle;
  readonly raft: RaftWatch;
  readonly memberList: MemberList;
  readonly registry: Registry;
  /** the last known state of the cluster, for the time in which no engine answers */
  readonly lastKnown: LastKnownCopy;
  readonly consistency: Consistency;
  readonly changes: Changes;
  readonly access: Access;
  readonly hostUse: HostUse;
  readonly client: NodeClient;
  readonly exchange: Exchange;
  readonly host: HostFactsWatch;
  /** facts of this host's files, for a decision about recovery */
  readonly ownData: OwnData;
  /** what this Core knows of every Core's data */
  readonly survey: RecoverySurvey;
  readonly joins: Joins;
  /** the records of snapshots, for restoring them */
  readonly restoreReader: RestoreReader;
  readonly observatory: Observatory;
  readonly makeReport: () => NodeReport;
  /** notifies every Core at once that this one is about to hand over, or that it did not */
  readonly announceLeaving: (leaving: boolean) => void;
}

/** The options that a Core is started with. */
export interface CoreOptions {
  self: CoreJson;
  /** already listening if it reserved an address for this Core; null: created here */
  health: HealthPort | null;
  layout: Layout;
  engineBinary: string;
  engineVersion: string;
  /** the oldest engine version that should run in the cluster */
  leastEngine: string;
  snapshotCopies: string | null;
  version: string;
  /** the command that starts this executable, as a shell word */
  executable: string;
  /** the program and arguments that start this executable as a process of this Core */
  program: readonly string[];
  /** address at which scripts call this host, once the REST API listens; null: it does not */
  restAddress: () => string | null;
  /** how long a learner must have been in good order before it counts as steady, ms */
  steadyMs: number;
  /** how long a learner may be behind or unreachable, without improvement, while another join waits, ms */
  stallMs: number;
  clock: Clock;
  /** monotonic clock, ms */
  steady: () => number;
  log: Logger;
  /** the level of this Core's log, and the way to change it */
  logLevel: LevelControl;
  /** how much of the engine's log is kept */
  logLimits: LogLimits;
  random: () => number;
}
