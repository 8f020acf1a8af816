import type { RaftState } from "../../contract/cluster.ts";
import type { HostFacts, Join, Reason, ServiceState, ServiceStatus, WaitingHost } from "../../contract/service.ts";
import type { LightFacts } from "../light.ts";

/** What the registry records of a service, as far as views show it. */
export interface RecordedService {
  /** null where the observer does not know the ID */
  readonly id: string | null;
  readonly ref: string;
  readonly name: string;
  readonly state: ServiceState;
  readonly createdAt: string;
  readonly createdBy: string;
  /** expiry of the unused ID; null once it was used */
  readonly expiresAt: string | null;
  /** null until a host has enrolled */
  readonly host: RecordedHost | null;
  /** a host that needs an administrator's approval; approved ones included until they call again */
  readonly approval: { readonly refused: { readonly at: string; readonly by: string } | null } | null;
  readonly memberId: string | null;
  readonly voter: boolean;
  readonly stages: Join["stages"];
  /** why its join was cancelled; stays until its ID is renewed */
  readonly ended: JoinEnding | null;
}

export interface RecordedHost {
  readonly fqdn: string;
  readonly addresses: readonly string[];
  /** `host:port` of its Core API */
  readonly internal: string;
}

export interface JoinEnding extends Reason {
  readonly at: string;
  readonly by: string;
}

/** What a Core states about itself. */
export interface CoreStatement {
  readonly version: string;
  readonly startedAtMs: number;
  readonly term: number | null;
  readonly commitIndex: number | null;
  readonly appliedIndex: number | null;
  /** the leader that its engine names */
  readonly leaderMemberId: string | null;
  readonly engineVersion: string | null;
  /** its engine accepts any certificate of the cluster's CA on the peer port */
  readonly peerPortOpen: boolean;
  readonly host: HostFacts;
  readonly processorWaitPercent: number | null;
}

/** The most recent report of a Core that any Core received. */
export interface LatestReport {
  /** ref of the Core that received it */
  readonly by: string;
  readonly atMs: number;
  readonly raftState: RaftState | null;
}

/** The state of a join that is not in the record. */
export interface JoinFacts extends Pick<Join, "errors" | "waiting" | "progressPercent" | "stalled"> {
  /** the host that waits for an administrator's decision */
  readonly waitingHost: WaitingHost | null;
  /** its unused ID is shown to administrators only */
  readonly idRestricted: boolean;
}

/**
 * Everything that the view of one service is computed from, as one Core knows it. All times are in ms since 1970 by
 * that Core's clock.
 */
export interface ServiceFacts extends Pick<LightFacts, "cutOff" | "witnesses" | "missesLeader" | "refusedTwiceAtMs"> {
  readonly nowMs: number;
  /** ref of the Core that computes the view */
  readonly observer: string;
  readonly record: RecordedService;
  readonly revision: number;
  readonly leader: { readonly ref: string; readonly version: string | null } | null;
  /** its own last statement; null: it has made none */
  readonly statement: CoreStatement | null;
  /** the observer received that statement within the last moment, and its ports have not refused since */
  readonly fresh: boolean;
  readonly latest: LatestReport | null;
  readonly lagEntries: number | null;
  /** time since any Core last had contact with it */
  readonly lastContactMs: number | null;
  readonly join: JoinFacts;
  /** returns since when its light has had this status */
  readonly statusSinceMs: (status: ServiceStatus) => number;
}

/** Returns its statement if that describes the present. */
export const currentStatement = ({ statement, fresh }: ServiceFacts): CoreStatement | null =>
  fresh ? statement : null;

/** What is known of a host that has reported nothing. */
export const UNKNOWN_HOST: HostFacts = {
  clockOffsetMs: null,
  fsyncP99Ms: null,
  dbBytes: null,
  diskFreeBytes: null,
  diskFreePercent: null,
  certificateExpiresAt: null,
};
