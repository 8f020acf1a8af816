import type { NodeView } from "@core-console/shared/contract/cluster";
import { every } from "../../lib/process/every.ts";
import type { Clock } from "../../lib/time/clock.ts";
import type { Logger } from "../../lib/logging/logger.ts";
import { ASK_DEADLINE_MS } from "./ask-timing.ts";
import type { Directory } from "./directory.ts";
import type { Resolver } from "./resolver.ts";

export interface HeartbeatOptions {
  directory: Directory;
  resolver: Resolver;
  ask: (core: string, deadlineMs: number) => Promise<NodeView | null>;
  clock: Clock;
  log: Logger;
  /** false while an event stream is open, which reports more, and sooner */
  needed: () => boolean;
}

const BEAT_MS = 500;

/**
 * While no event stream is open, asks the leader whether it still leads: a dead one is noticed before the next call
 * would find out.
 */
export function startHeartbeat(options: HeartbeatOptions): { close(): void } {
  let lastSignMs = options.clock.now();
  let closed = false;

  async function beat(): Promise<void> {
    const route = options.resolver.current();
    if (route?.kind !== "leader" || !options.needed()) lastSignMs = options.clock.now();
    else {
      const view = await options.ask(route.core, ASK_DEADLINE_MS);
      if (view?.raftState === "StateLeader") {
        lastSignMs = options.clock.now();
        options.directory.vote(view.voters, "leader");
        // Without a stream nothing else reports joins and removals; a console outside the cluster learns them from
        // streams alone.
        if (view.peers.length > 0) options.directory.replace(view.peers);
      } else if (!closed && options.needed()) options.resolver.suspect(route, lastSignMs);
    }
  }
  const endBeats = every("asking the leader whether it leads", BEAT_MS, beat, options.log, options.clock);
  return {
    close() {
      closed = true;
      endBeats();
    },
  };
}
