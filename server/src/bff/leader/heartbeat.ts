import type { NodeView } from "@core-console/shared/contract/cluster";
import { every } from "../../lib/process/every.ts";
import type { Clock } from "../../lib/time/clock.ts";
import type { Logger } from "../../lib/logging/logger.ts";
import { ASK_DEADLINE_MS } from "./pace.ts";
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
export function startHeartbeat(o: HeartbeatOptions): { close(): void } {
  let lastSignMs = o.clock.now();
  let closed = false;

  async function beat(): Promise<void> {
    const route = o.resolver.current();
    if (route?.kind !== "leader" || !o.needed()) lastSignMs = o.clock.now();
    else {
      const view = await o.ask(route.core, ASK_DEADLINE_MS);
      if (view?.raftState === "StateLeader") {
        lastSignMs = o.clock.now();
        o.directory.vote(view.voters, "leader");
        // Without a stream nothing else reports joins and removals; a console outside the cluster learns them from
        // streams alone.
        if (view.peers.length > 0) o.directory.replace(view.peers);
      } else if (!closed && o.needed()) o.resolver.suspect(route, lastSignMs);
    }
  }
  const endBeats = every(BEAT_MS, beat, o.log, o.clock);
  return {
    close() {
      closed = true;
      endBeats();
    },
  };
}
