import type { CoreEvent } from "@core-console/shared/contract/events";
import type { Clock } from "../../lib/clock.ts";
import type { Logger } from "../../lib/logger.ts";
import type { Cores } from "../cores.ts";
import type { Directory } from "../leader/directory.ts";
import type { Resolver, Route } from "../leader/resolver.ts";
import { openCoreStream } from "./core-stream.ts";
import { wantedStream } from "./wanted-stream.ts";
import type { Wanted } from "./wanted-stream.ts";

export interface FeedOptions {
  cores: Cores;
  resolver: Resolver;
  directory: Directory;
  clock: Clock;
  log: Logger;
  onEvent: (event: CoreEvent) => void;
}

/** After a stream of a Core that does not lead broke, the next is looked for this much later, ms. */
const AGAIN_MS = 50;

/**
 * Holds one upstream stream at a time: the leader's, or while nobody leads any living Core's (rules 5 and 6). The one before is kept
 * until the new one has said hello, so that nothing is missed in between.
 */
export function startFeed(o: FeedOptions): { close(): void } {
  let current: (Wanted & { close: () => void }) | null = null;
  let before: (() => void) | null = null;
  let failed: { core: string; atMs: number } | null = null;
  let cancelAgain = (): void => undefined;
  let closed = false;

  function reconcile(): void {
    if (closed) return;
    const wanted = wantedStream({
      route: o.resolver.current(),
      living: o.resolver.living(),
      current,
      failed: failed?.core ?? null,
    });
    if (!wanted || (current?.core === wanted.core && current.stale === wanted.stale)) return;
    // The same Core again, right after its stream broke: not faster than it can be told apart from a loop.
    if (wanted.core === failed?.core && o.clock.now() - failed.atMs < AGAIN_MS) return again();
    before?.();
    before = current?.close ?? null;
    const opened: Wanted & { close: () => void } = { ...wanted, close: () => undefined };
    current = opened;
    opened.close = openCoreStream({
      core: o.cores.link(wanted.core),
      stale: wanted.stale,
      clock: o.clock,
      log: o.log,
      onEvent: (event) => heard(opened, event),
      onEnd: (lastSignMs) => ended(opened, lastSignMs),
    });
  }

  function heard(from: Wanted, event: CoreEvent): void {
    if (event.type === "hello" && from === current) {
      before?.();
      before = null;
      failed = null;
    }
    if (event.type === "peers") {
      if (from.stale) o.directory.add(event.data.peers);
      else o.directory.replace(event.data.peers);
      return;
    }
    o.onEvent(event);
    if (from === current && (event.type === "hello" || event.type === "cluster"))
      o.resolver.hint(event.data.cluster, event.type);
  }

  function ended(from: Wanted, lastSignMs: number): void {
    if (from !== current) return;
    current = null;
    failed = { core: from.core, atMs: o.clock.now() };
    const route: Route | null = o.resolver.current();
    if (route?.core === from.core) o.resolver.suspect(route, lastSignMs);
    again();
  }

  function again(): void {
    cancelAgain();
    cancelAgain = o.clock.after(AGAIN_MS, reconcile);
  }

  const stopListening = o.resolver.onChange(reconcile);
  reconcile();
  return {
    close() {
      closed = true;
      stopListening();
      cancelAgain();
      before?.();
      current?.close();
    },
  };
}
