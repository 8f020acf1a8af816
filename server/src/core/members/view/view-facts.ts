import type { Service } from "@core-console/shared/contract/service";
import type { RaftStatus } from "../../etcd/vars.ts";
import type { Versioned } from "../../state/record-cache.ts";
import type { ServiceRecord } from "../../state/records.ts";
import type { Observed } from "./exchange.ts";
import type { JoinView } from "./join-progress.ts";

/** Everything a view is computed from; taken at one moment. */
export interface Facts {
  /** by the clock that never steps: all ages are differences of it; right after a pause of this Core the moment before it */
  nowMs: number;
  /** this Core was paused so lately that what others say of it is from then */
  wasPaused?: boolean;
  /** below this version of the engine the cluster warns; undefined: it does not */
  leastEngine?: string;
  /** from that clock to the time of day, for what is shown and what is written in records */
  toWall: (ms: number) => number;
  self: { ref: string; version: string; startedAtMs: number };
  /** since when this Core has been receiving reports */
  witnessSinceMs: number;
  generation: number;
  clusterId: string | null;
  raft: RaftStatus | null;
  /** services whose host has called */
  cores: ReadonlyMap<string, Versioned<ServiceRecord>>;
  observed: (ref: string) => Observed;
  /** the joins' changing side, known to the leader */
  joins: (ref: string) => JoinView;
  /** the setting approve_hosts lets every host in */
  anyHost: boolean;
  statusSince: (ref: string, status: Service["status"]) => number;
}
