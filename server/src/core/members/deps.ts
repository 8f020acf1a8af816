import type { LastKnownCopy } from "../state/last-known/last-known-copy.ts";
import type { Registry } from "../state/registry.ts";
import type { Consistency } from "../state/freshness.ts";
import type { Changes } from "../state/commit.ts";
import type { MemberList } from "../etcd/member-list.ts";
import type { RaftWatch } from "../etcd/raft-watch.ts";
import type { Logger } from "../../lib/logging/logger.ts";
import type { Layout } from "./home/layout.ts";
import type { CoreJson } from "./home/core-json.ts";
import type { PeerCertificate } from "./home/peer-certificate.ts";
import type { EngineHandle } from "./home/engine-handle.ts";
import type { NodeClient } from "./view/node-client.ts";
import type { Exchange } from "./view/exchange.ts";
import type { Joins } from "./view/join-progress.ts";
import type { Observatory } from "./view/observatory.ts";
import type { NodeReport } from "@core-console/shared/contract/enrolment";

/** What the members floor needs from the floors below; the Core's main.ts provides it. Each file picks what it uses. */
export interface MembersDeps {
  /** this Core's copy of the replicated records */
  readonly registry: Registry;
  /** waits until this Core's copy is as fresh as a read requires */
  readonly consistency: Consistency;
  /** the last known state of the cluster, for the time in which no engine answers */
  readonly lastKnown: Pick<LastKnownCopy, "state" | "discard">;
  /** executes changes of records, one etcd transaction each */
  readonly changes: Changes;
  /** the Raft state of this Core's own engine */
  readonly raft: RaftWatch;
  /** etcd's member list, as this Core's own engine last returned it */
  readonly memberList: MemberList;
  readonly log: Logger;
  /** monotonic clock, ms: for ages, deadlines and "since" */
  readonly now: () => number;
  /** wall clock, ms since 1970: for what is written, shown or compared with another host */
  readonly wall: () => number;
  /** version of this Core */
  readonly version: string;
  /** version of this Core's etcd */
  readonly engineVersion: string;
  /** the command line that starts this executable */
  readonly executable: string;
  /** how long a learner must have been in good order before it counts as steady, ms */
  readonly steadyMs: number;
  /** how long a learner may be in trouble while another join waits, ms */
  readonly stallMs: number;
  /** certificate of the cluster's CA, PEM */
  readonly caCert: string;
  /** paths of this Core's files */
  readonly layout: Layout;
  /** this node's identity, as core.json has it */
  readonly self: CoreJson;
  /** writes core.json and replaces `self`; throws if it cannot be written */
  readonly saveSelf: (next: CoreJson) => void;
  /** this host's certificate for the peer port 7209 */
  readonly peerCertificate: PeerCertificate;
  /** null while this node has no CA key (a learner never has it) */
  readonly caKey: () => string | null;
  /** the etcd that this Core supervises, and the client for it */
  readonly engine: EngineHandle;
  /** calls to other Cores, with this node's certificate */
  readonly client: NodeClient;
  /** the reports received from other Cores, and their clock offsets */
  readonly exchange: Exchange;
  /** what the leader observes of joins in progress beyond their records */
  readonly joins: Joins;
  /** views of the cluster as this Core sees it */
  readonly observatory: Observatory;
  /** builds this node's report of this moment */
  readonly makeReport: () => NodeReport;
  /** notifies every Core at once that this one is about to hand over, or that it did not */
  readonly announceLeaving: (leaving: boolean) => void;
}
