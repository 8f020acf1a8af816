// Invariant: at most two upstream streams are open, `current` and the one that it supersedes (`before`). The events of both
// are passed on; `before` is closed by the hello of `current` or by a further stream, so a listener misses nothing in
// between. Where something may have been missed all the same (first hello, broken stream, another Core, another epoch),
// onGap is called before that hello is passed on. Only the end of `current` causes a suspicion or a reconnect.
// Rules 5 and 6 of docs/architecture/forwarding.md.

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
  /** the caller whose bearer opens the next stream; null: no listener */
  asker: () => Asker | null;
  onEvent: (event: CoreEvent) => void;
  /**
   * events may have been missed before this hello: it is the first one, follows a broken stream, or comes from another
   * Core or leadership
   */
  onGap: () => void;
  /** a Core did not accept this bearer, or not with this role */
  onRefused: (asker: Asker) => void;
}

export interface Feed {
  /**
   * opens the stream again with another caller's bearer; the previous stream stays open until the new one has sent its
   * hello
   */
  renew(): void;
  close(): void;
}

interface Opened extends Wanted {
  asker: Asker;
  /** the current route when it was last checked, if it led to this Core */
  route: Route | null;
  close: () => void;
}

/** Delay before the next stream is opened after the stream of a Core broke, ms. */
const AGAIN_MS = 50;
/** Delay after a refusal: a retry before its cause can be known would be refused as well, ms. */
const REFUSED_MS = 250;

/**
 * Keeps one upstream stream open: the leader's or, while there is no leader, that of any reachable Core (rules 5 and
 * 6).
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
    // The same Core again, right after its stream broke: the delay keeps this from becoming a busy loop.
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
      // What another Core reported while this console did not listen to it is unknown, however long the previous stream
      // stayed open.
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
