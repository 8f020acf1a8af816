// Invariant: at most two upstream streams are open, `current` and the one that it supersedes (`before`). The events of
// both are passed on; `before` is closed by the hello of `current` or by a further stream, so a listener misses nothing
// in between. Where something may have been missed all the same (first hello, broken stream, another Core, another
// epoch), onGap is called before that hello is passed on. Only the end of `current` causes a suspicion or a reconnect.
// Rules 5 and 6 of docs/architecture/forwarding.md.

import type { UserRole } from "@core-console/shared/contract/access";
import type { CoreEvent, EventOf } from "@core-console/shared/contract/events";
import type { Clock } from "../../lib/time/clock.ts";
import type { Logger } from "../../lib/logging/logger.ts";
import type { Cores } from "../cores.ts";
import type { Directory } from "../leader/directory.ts";
import type { Resolver, Route } from "../leader/resolver.ts";
import type { Caller } from "../session/session-cache.ts";
import { openCoreStream } from "./core-stream.ts";
import type { StreamEnd } from "./core-stream.ts";
import { isWanted, wantedStream } from "./wanted-stream.ts";
import type { Wanted } from "./wanted-stream.ts";

export interface FeedOptions {
  cores: Cores;
  resolver: Pick<Resolver, "current" | "living" | "believes" | "hint" | "suspect" | "onChange">;
  directory: Directory;
  clock: Clock;
  log: Logger;
  role: UserRole;
  /** the caller whose bearer opens the next stream; null: no listener */
  caller: () => Caller | null;
  onEvent: (event: CoreEvent) => void;
  /**
   * events may have been missed before this hello: it is the first one, follows a broken stream, or comes from another
   * Core or leadership
   */
  onGap: () => void;
  /** a Core did not accept this bearer, or not with this role */
  onRefused: (caller: Caller) => void;
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
  caller: Caller;
  /** the current route when it was last checked, if it led to this Core */
  route: Route | null;
  close: () => void;
}

/** The Core whose stream broke last, and when. */
interface Failed {
  core: string;
  atMs: number;
}

/** Delay before the next stream is opened after the stream of a Core broke, ms. */
const AGAIN_MS = 50;
/** Delay after a refusal: a retry before its cause can be known would be refused as well, ms. */
const REFUSED_MS = 250;

/**
 * Keeps one upstream stream open: the leader's or, while there is no leader, that of any reachable Core (rules 5 and
 * 6).
 */
export function startFeed(options: FeedOptions): Feed {
  return new UpstreamFeed(options);
}

class UpstreamFeed implements Feed {
  readonly #options: FeedOptions;
  readonly #stopListening: () => void;
  #current: Opened | null = null;
  #before: Opened | null = null;
  #failed: Failed | null = null;
  #cancelAgain = (): void => undefined;
  /** whose hello was the last */
  #greetedBy = { core: "", epoch: "" };
  #closed = false;

  constructor(options: FeedOptions) {
    this.#options = options;
    this.#stopListening = options.resolver.onChange(() => this.#reconcile(false));
    this.#reconcile(false);
  }

  renew(): void {
    this.#reconcile(true);
  }

  close(): void {
    this.#closed = true;
    this.#stopListening();
    this.#cancelAgain();
    this.#before?.close();
    this.#current?.close();
  }

  #reconcile(anew: boolean): void {
    if (this.#closed) return;
    const { resolver, clock, caller } = this.#options;
    const [route, current, failed] = [resolver.current(), this.#current, this.#failed];
    const wanted = wantedStream({ route, living: resolver.living(), current, failed: failed?.core ?? null });
    if (!wanted) return;
    const routeThere = route?.core === wanted.core ? route : null;
    if (!anew && isWanted(current, wanted)) {
      current.route = routeThere ?? current.route;
      return;
    }
    // The same Core again, right after its stream broke: the delay keeps this from becoming a busy loop.
    if (failed?.core === wanted.core && clock.now() - failed.atMs < AGAIN_MS) return this.#again(AGAIN_MS);
    const by = caller();
    if (by) this.#open(wanted, by, routeThere);
  }

  #open({ core, stale }: Wanted, caller: Caller, route: Route | null): void {
    const { cores, role, clock, log } = this.#options;
    this.#before?.close();
    this.#before = this.#current;
    const opened: Opened = { core, stale, caller, route, close: () => undefined };
    this.#current = opened;
    opened.close = openCoreStream({
      core: cores.link(core),
      stale,
      caller,
      role,
      clock,
      log,
      onEvent: (event) => this.#received(opened, event),
      onEnd: (end) => this.#ended(opened, end),
    });
  }

  #received(from: Opened, event: CoreEvent): void {
    const { resolver, onEvent } = this.#options;
    if (event.type === "peers") return takePeers(from, event.data, this.#options);
    if (event.type === "hello" && from === this.#current) this.#greeted(from, event.data.epoch);
    onEvent(event);
    if (from === this.#current && (event.type === "hello" || event.type === "cluster"))
      resolver.hint(event.data.cluster, event.type, from.core);
  }

  #greeted({ core }: Opened, epoch: string): void {
    // What another Core reported while this console did not listen to it is unknown, however long the previous stream
    // stayed open.
    const gap = this.#before === null || this.#greetedBy.core !== core || this.#greetedBy.epoch !== epoch;
    this.#before?.close();
    this.#before = null;
    this.#failed = null;
    this.#greetedBy = { core, epoch };
    if (gap) this.#options.onGap();
  }

  #ended(from: Opened, end: StreamEnd): void {
    const { resolver, clock, onRefused } = this.#options;
    if (from === this.#before) this.#before = null;
    if (from !== this.#current) return;
    this.#current = null;
    if (end.kind === "refused") {
      this.#again(REFUSED_MS);
      return onRefused(from.caller);
    }
    this.#failed = { core: from.core, atMs: clock.now() };
    if (from.route) resolver.suspect(from.route, end.lastSignMs);
    this.#again(AGAIN_MS);
  }

  #again(ms: number): void {
    this.#cancelAgain();
    this.#cancelAgain = this.#options.clock.after(ms, () => this.#reconcile(false));
  }
}

/** Takes a Core's list of the cluster's Cores into the directory, where what that Core says of others counts. */
function takePeers(
  { core, stale }: Wanted,
  { peers }: EventOf<"peers">,
  { resolver, directory }: Pick<FeedOptions, "resolver" | "directory">,
): void {
  if (!resolver.believes(core)) return;
  if (stale) directory.add(peers);
  else directory.replace(peers);
}
