import type { NodeView } from "@core-console/shared/contract/cluster";
import { startInBackground } from "../../lib/process/background.ts";
import type { Clock } from "../../lib/time/clock.ts";
import type { Logger } from "../../lib/logging/logger.ts";
import type { Directory } from "./directory.ts";
import { ASK_DEADLINE_MS } from "./ask-timing.ts";
import type { Resolver } from "./resolver.ts";

const EVERY_MS = 1000;

export interface PeerLearnerOptions {
  directory: Directory;
  resolver: Resolver;
  /** asks a Core for its description of itself with this bearer */
  ask: (core: string, deadlineMs: number, authorization: string) => Promise<NodeView | null>;
  /** false where a node's certificate or an event stream reports more, and sooner */
  needed: () => boolean;
  clock: Clock;
  log: Logger;
}

/**
 * Learns the cluster's Cores for a console outside the cluster, which has no certificate to which a Core would name its
 * peers, while no page is connected to the event stream: asks the leader with the bearer of a call that was just
 * answered, at most once a second.
 */
export function learnPeers(options: PeerLearnerOptions): (authorization: string) => void {
  let askedAtMs = -Infinity;

  async function learn(authorization: string): Promise<void> {
    const route = options.resolver.current();
    if (route?.kind !== "leader" || !options.needed() || options.clock.now() - askedAtMs < EVERY_MS) return;
    askedAtMs = options.clock.now();
    const view = await options.ask(route.core, ASK_DEADLINE_MS, authorization);
    if (view?.raftState === "StateLeader" && view.peers.length > 0) options.directory.replace(view.peers);
    else askedAtMs = -Infinity;
  }
  return (authorization) => startInBackground(options.log, "learning the peers", () => learn(authorization));
}
