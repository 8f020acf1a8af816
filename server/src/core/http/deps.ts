import type { LastKnownCopy } from "../state/last-known/last-known-copy.ts";
import type { Registry } from "../state/registry.ts";
import type { Consistency } from "../state/freshness.ts";
import type { Changes } from "../state/commit.ts";
import type { RaftWatch } from "../etcd/raft-watch.ts";
import type { Logger } from "../../lib/logging/logger.ts";
import type { CoreJson } from "../members/home/core-json.ts";
import type { HostUse } from "./host/host-use.ts";
import type { Access } from "../accounts/access.ts";
import type { NodeClient } from "../members/view/node-client.ts";
import type { Observatory } from "../members/view/observatory.ts";

/**
 * The dependencies that most of the HTTP floor shares; the Core's main.ts provides them. Each file picks the members
 * that it uses, and adds what its resource alone needs.
 */
export interface HttpDeps {
  /** the replicated records, cached in memory */
  readonly registry: Registry;
  /** linearizable reads of the registry */
  readonly consistency: Consistency;
  /** the last known state of the cluster, for the time in which no engine answers */
  readonly lastKnown: Pick<LastKnownCopy, "state" | "discard">;
  /** executes changes, each in one etcd transaction */
  readonly changes: Changes;
  /** Raft status of this host's engine, and who leads */
  readonly raft: RaftWatch;
  readonly log: Logger;
  /** monotonic clock, ms: ages, deadlines, "since" */
  readonly now: () => number;
  /** wall clock, ms since 1970: what is written, shown or compared with another host */
  readonly wall: () => number;
  /** start of this process, by `now` */
  readonly startedAtMs: number;
  /** this Core's identity and settings, as in core.json */
  readonly self: CoreJson;
  /** sign-in state of this process: password hashing, lock-out, rate limits, refusals */
  readonly access: Access;
  /** records what is read through the host's socket */
  readonly hostUse: Pick<HostUse, "note">;
  /** calls other Cores by mutual TLS */
  readonly client: NodeClient;
  /** the views that the API returns: services, lights, leader, peers */
  readonly observatory: Observatory;
}
