import type { Registry } from "../state/registry.ts";
import type { Consistency } from "../state/freshness.ts";
import type { Changes } from "../state/commit.ts";
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

/** What this floor needs of those below it; the Core's main.ts provides it. Each file picks what it uses. */
export interface MembersDeps {
  readonly registry: Registry;
  readonly consistency: Consistency;
  readonly changes: Changes;
  readonly raft: RaftWatch;
  readonly log: Logger;
  /** ms by a clock that never steps: ages, deadlines, "since" */
  readonly now: () => number;
  /** ms since 1970 by the time of day: what is written, shown or compared with another host */
  readonly wall: () => number;
  readonly version: string;
  readonly engineVersion: string;
  /** the command line that starts this very executable */
  readonly executable: string;
  readonly steadyMs: number;
  /** how long a learner may be in trouble while another join waits */
  readonly stallMs: number;
  readonly caCert: string;
  readonly layout: Layout;
  readonly self: CoreJson;
  readonly saveSelf: (next: CoreJson) => void;
  readonly peerCertificate: PeerCertificate;
  /** null while this node has no CA key (a learner never has it) */
  readonly caKey: () => string | null;
  readonly engine: EngineHandle;
  readonly client: NodeClient;
  readonly exchange: Exchange;
  readonly joins: Joins;
  readonly observatory: Observatory;
  readonly makeReport: () => NodeReport;
  /** tells every Core at once that this one is about to hand over, or that it did not */
  readonly announceLeaving: (leaving: boolean) => void;
}
