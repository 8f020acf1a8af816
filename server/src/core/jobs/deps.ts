import type { Registry } from "../state/registry.ts";
import type { RaftWatch } from "../etcd/raft-watch.ts";
import type { Logger } from "../../lib/logging/logger.ts";
import type { Outward } from "../../lib/net/outward.ts";
import type { Layout } from "../members/home/layout.ts";
import type { CoreJson } from "../members/home/core-json.ts";
import type { EngineHandle } from "../members/home/engine-handle.ts";
import type { Access } from "../accounts/access.ts";
import type { NodeClient } from "../members/view/node-client.ts";
import type { Exchange } from "../members/view/exchange.ts";
import type { HostFactsWatch } from "../members/view/host-facts.ts";
import type { Observatory } from "../members/view/observatory.ts";

/** What the jobs need from the floors below; the Core's main.ts provides it. Each file picks what it uses. */
export interface JobsDeps {
  /** this Core's copy of the replicated records */
  readonly registry: Registry;
  /** the Raft state of this Core's own engine */
  readonly raft: RaftWatch;
  readonly log: Logger;
  /** monotonic clock, ms: for ages, deadlines and "since" */
  readonly now: () => number;
  /** wall clock, ms since 1970: for what is written, shown or compared with another host */
  readonly wall: () => number;
  /** the only way to connect to addresses that an administrator entered */
  readonly outward: Outward;
  /** paths of this Core's files */
  readonly layout: Layout;
  /** this node's identity, as core.json has it */
  readonly self: CoreJson;
  /** writes core.json and replaces `self`. Throws the system's error if that fails */
  readonly saveSelf: (next: CoreJson) => void;
  /** the content of the key's file; null while this node has none. Use sealingKeyOf (jobs/sealing-key.ts) */
  readonly sealingKey: () => string | null;
  /** the etcd that this Core supervises, and the client for it */
  readonly engine: EngineHandle;
  /** refused requests and last uses that are not written to etcd yet */
  readonly access: Access;
  /** calls to other Cores, with this node's certificate */
  readonly client: NodeClient;
  /** the reports received from other Cores, and their clock offsets */
  readonly exchange: Exchange;
  /** slowly changing figures of this host and its engine */
  readonly host: HostFactsWatch;
  /** views of the cluster as this Core sees it */
  readonly observatory: Observatory;
}
