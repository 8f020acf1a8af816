import type { UserRole } from "@core-console/shared/contract/access";
import type { CoreEvent } from "@core-console/shared/contract/events";
import type { Clock } from "../../lib/time/clock.ts";
import type { Logger } from "../../lib/logging/logger.ts";
import type { Cores } from "../cores.ts";
import type { Directory } from "../leader/directory.ts";
import type { Resolver, Route } from "../leader/resolver.ts";
import type { Asker } from "../session/who.ts";
import { openCoreStream } from "./core-stream.ts";
import type { StreamEnd } from "./core-stream.ts";
import { wantedStream } from "./wanted-stream.ts";
import type { Wanted } from "./wanted-stream.ts";

export interface FeedOptions {
  cores: Cores;
  resolver: Resolver;
  directory: Directory;
  clock: Clock;
  log: Logger;
  role: UserRole;
  /** whose bearer the next stream is opened with; null: nobody listens */
  asker: () => Asker | null;
  onEvent: (event: CoreEvent) => void;
  /** events may have been missed before this hello: the first, one after a broken stream, one of another Core or leadership */
  onGap: () => void;
  /** a Core did not take this bearer, or not as one of this role */
  onRefused: (asker: Asker) => void;
}

export interface Feed {
  /** opens the stream anew, as somebody else; the one before is kept until that one speaks */
  renew(): void;
  close(): void;
}

interface Opened extends Wanted {
  asker: Asker;
  /** where calls went when it was last looked at, when that was this Core */
  route: Route | null;
  close: () => void;
}

/** After a stream of a Core that does not lead broke, the next is looked for this much later, ms. */
const AGAIN_MS = 50;
/** After a refusal: not faster than it can be found out why. */
const REFUSED_MS = 250;

/**
 * Holds one upstream stream at a time: the leader's, or while nobody leads any living Core's (rules 5 and 6). The one before is kept
 * until the new one has said hello, so that nothing is missed in between.
 */
export function startFeed(o: FeedOptions): Feed {
  let current: Opened | null = null;
  let before: Opened | null = null;
  let failed: { core: string; atMs: number } | null = null;
  let cancelAgain = (): void => undefined;
  /** whose hello was the last */
  let greetedBy = { core: "", epoch: "" };
  let closed = false;

  function reconcile(anew: boolean): void {
    if (closed) return;
    const route = o.resolver.current();
    const wanted = wantedStream({ route, living: o.resolver.living(), current, failed: failed?.core ?? null });
    if (!wanted) return;
    if (!anew && current?.core === wanted.core && current.stale === wanted.stale) {
      if (route?.core === current.core) current.route = route;
      return;
    }
    // The same Core again, right after its stream broke: not faster than it can be told apart from a loop.
    if (wanted.core === failed?.core && o.clock.now() - failed.atMs < AGAIN_MS) return again(AGAIN_MS);
    const asker = o.asker();
    if (asker) open(wanted, asker, route?.core === wanted.core ? route : null);
  }

  function open(wanted: Wanted, asker: Asker, route: Route | null): void {
    before?.close();
    before = current;
    const opened: Opened = { core: wanted.core, stale: wanted.stale, asker, route, close: () => undefined };
    current = opened;
    opened.close = openCoreStream({
      core: o.cores.link(wanted.core),
      stale: wanted.stale,
      asker,
      role: o.role,
      clock: o.clock,
      log: o.log,
      onEvent: (event) => heard(opened, event),
      onEnd: (end) => ended(opened, end),
    });
  }

  function heard(from: Opened, event: CoreEvent): void {
    if (event.type === "hello" && from === current) {
      const { epoch } = event.data;
      // What another Core told while it was not listened to is not known, however long the one before went on.
      const gap = before === null || greetedBy.core !== from.core || greetedBy.epoch !== epoch;
      before?.close();
      before = null;
      failed = null;
      greetedBy = { core: from.core, epoch };
      if (gap) o.onGap();
    }
    if (event.type === "peers") {
      if (!o.resolver.believes(from.core)) return;
      if (from.stale) o.directory.add(event.data.peers);
      else o.directory.replace(event.data.peers);
      return;
    }
    o.onEvent(event);
    if (from === current && (event.type === "hello" || event.type === "cluster"))
      o.resolver.hint(event.data.cluster, event.type, from.core);
  }

  function ended(from: Opened, end: StreamEnd): void {
    if (from === before) before = null;
    if (from !== current) return;
    current = null;
    if (end.kind === "refused") {
      again(REFUSED_MS);
      return o.onRefused(from.asker);
    }
    failed = { core: from.core, atMs: o.clock.now() };
    if (from.route) o.resolver.suspect(from.route, end.lastSignMs);
    again(AGAIN_MS);
  }

  function again(ms: number): void {
    cancelAgain();
    cancelAgain = o.clock.after(ms, () => reconcile(false));
  }

  const stopListening = o.resolver.onChange(() => reconcile(false));
  reconcile(false);
  return {
    renew: () => reconcile(true),
    close() {
      closed = true;
      stopListening();
      cancelAgain();
      before?.close();
      current?.close();
    },
  };
}
