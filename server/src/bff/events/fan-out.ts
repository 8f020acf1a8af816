import type { IncomingMessage, ServerResponse } from "node:http";
import type { CoreEvent, EventOf } from "@core-console/shared/contract/events";
import type { Clock } from "../../lib/time/clock.ts";
import { take } from "./picture.ts";
import type { Picture } from "./picture.ts";
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
}

export function createFanOut(o: FanOutOptions): FanOut {
  const ring = createRing(o.epoch);
  let picture: Picture | null = null;
  let upstream = o.upstream;

  const helloOf = (p: Picture): EventOf<"hello"> => ({
    epoch: o.epoch,
    revision: p.revision,
    cluster: p.cluster,
    services: [...p.services.values()],
    stale: p.stale,
  });
  let written: { of: readonly unknown[]; frame: string } | null = null;
  /** Serialized once for all browsers that connect while nothing changes: it may be a megabyte. */
  function helloFrame(p: Picture): string {
    const of = [p.revision, p.cluster, p.services, p.stale, ring.lastId()];
    if (written === null || of.some((value, n) => value !== written?.of[n]))
      written = { of, frame: sseFrame("hello", helloOf(p), ring.lastId()) };
    return written.frame;
  }
  /**
   * Ages and the console's own state are sent anew to every browser that connects, so they do not advance
   * Last-Event-ID.
   */
  const now = (): string =>
    (picture?.seen ? sseFrame("seen", picture.seen, null) : "") + sseFrame("upstream", upstream, null);

  function tell(event: CoreEvent): void {
    if (event.type === "seen") o.readers.send(sseFrame("seen", event.data, null));
    else
      o.readers.send(
        ring.add((id) => sseFrame(event.type, event.type === "hello" && picture ? helloOf(picture) : event.data, id)),
      );
  }

  function ping(): void {
    o.readers.send(PING);
    cancelPing = o.clock.after(PING_MS, ping);
  }
  let cancelPing = o.clock.after(PING_MS, ping);

  return {
    take(event) {
      const taken = take(picture, event);
      picture = taken.picture;
      for (const out of taken.out) tell(out);
    },
    upstream(view) {
      upstream = view;
      o.readers.send(sseFrame("upstream", view, null));
    },
    attach(req, res, requestId) {
      const last = req.headers["last-event-id"];
      const missed = ring.after(typeof last === "string" ? last : undefined);
      const first = missed ? missed.join("") : picture ? helloFrame(picture) : "";
      o.readers.add(req, res, requestId, `retry: 500\n\n${first}${now()}`);
    },
    close() {
      cancelPing();
      o.readers.close();
    },
  };
}
