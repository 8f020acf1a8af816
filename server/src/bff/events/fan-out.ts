import type { IncomingMessage, ServerResponse } from "node:http";
import type { CoreEvent, EventOf } from "@core-console/shared/contract/events";
import type { Logger } from "../../lib/logging/logger.ts";
import { every } from "../../lib/process/every.ts";
import type { Clock } from "../../lib/time/clock.ts";
import { take } from "./snapshot.ts";
import type { Snapshot } from "./snapshot.ts";
import type { Readers } from "./readers.ts";
import { createRing } from "./ring.ts";
import { PING, sseFrame } from "./sse.ts";

const PING_MS = 5000;

/** Rule 5: passes what one upstream stream reports on to any number of browsers. */
export interface FanOut {
  take(event: CoreEvent): void;
  /** the state of the console's upstream, sent when it changes and first to every browser that connects */
  upstream(view: EventOf<"upstream">): void;
  attach(req: IncomingMessage, res: ServerResponse, requestId: string): void;
  close(): void;
}

export interface FanOutOptions {
  /** identifies this run of this process */
  epoch: string;
  readers: Readers;
  upstream: EventOf<"upstream">;
  clock: Clock;
  log: Logger;
}

export function createFanOut(options: FanOutOptions): FanOut {
  const { epoch, readers, clock } = options;
  const ring = createRing(epoch);
  let snapshot: Snapshot | null = null;
  let upstream = options.upstream;

  const helloOf = ({ revision, cluster, services, stale }: Snapshot): EventOf<"hello"> => ({
    epoch,
    revision,
    cluster,
    services: [...services.values()],
    stale,
  });
  let written: { of: readonly unknown[]; frame: string } | null = null;
  /** Serialized once for all browsers that connect while nothing changes: it may be a megabyte. */
  function helloFrame(shown: Snapshot): string {
    const of = [shown.revision, shown.cluster, shown.services, shown.stale, ring.lastId()];
    if (written === null || of.some((value, n) => value !== written?.of[n]))
      written = { of, frame: sseFrame("hello", helloOf(shown), ring.lastId()) };
    return written.frame;
  }
  /**
   * Ages and the console's own state are sent anew to every browser that connects, so they do not advance
   * Last-Event-ID.
   */
  const now = (): string =>
    (snapshot?.seen ? sseFrame("seen", snapshot.seen, null) : "") + sseFrame("upstream", upstream, null);

  function sendOn(event: CoreEvent): void {
    if (event.type === "seen") readers.send(sseFrame("seen", event.data, null));
    else
      readers.send(
        ring.add((id) => sseFrame(event.type, event.type === "hello" && snapshot ? helloOf(snapshot) : event.data, id)),
      );
  }

  const endPings = every("pinging browsers", PING_MS, () => readers.send(PING), options.log, clock);

  return {
    take(event) {
      const taken = take(snapshot, event);
      snapshot = taken.snapshot;
      for (const out of taken.out) sendOn(out);
    },
    upstream(view) {
      upstream = view;
      readers.send(sseFrame("upstream", view, null));
    },
    attach(req, res, requestId) {
      const last = req.headers["last-event-id"];
      const missed = ring.after(typeof last === "string" ? last : undefined);
      const first = missed ? missed.join("") : snapshot ? helloFrame(snapshot) : "";
      readers.add(req, res, requestId, `retry: 500\n\n${first}${now()}`);
    },
    close() {
      endPings();
      readers.close();
    },
  };
}
