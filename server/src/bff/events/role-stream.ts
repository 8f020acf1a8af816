import type { ServerResponse } from "node:http";
import type { CoreEvent, EventOf } from "@core-console/shared/contract/events";
import type { Logger } from "../../lib/logging/logger.ts";
import type { Clock } from "../../lib/time/clock.ts";
import type { Ask } from "../ask.ts";
import type { Caller } from "../session/session-cache.ts";
import { createFanOut } from "./fan-out.ts";
import type { Feed } from "./feed.ts";
import { createReaders } from "./readers.ts";
import { sseFrame } from "./sse.ts";

type Reason = EventOf<"session-ended">["reason"];

/** A connected browser, and what may end its stream. */
export interface Listener extends Caller {
  res: ServerResponse;
  /** id of its session or token */
  id: string;
  /** a Core refused its bearer, and the reason is not known yet */
  doubtful: boolean;
}

/** The events for all browsers of one role: one upstream stream, its cached state and its recent events (rule 5). */
export interface RoleStream {
  attach(ask: Ask, listener: Listener): void;
  listeners(): Listener[];
  upstream(view: EventOf<"upstream">): void;
  /**
   * ends those of these listeners that are connected here, and reopens upstream with another bearer if one of them had
   * opened it
   */
  end(which: (listener: Listener) => boolean, reason: Reason): void;
  close(): void;
}

export interface RoleStreamOptions {
  /** identifies this stream: a Last-Event-ID of another one has no meaning here */
  epoch: string;
  upstream: EventOf<"upstream">;
  clock: Clock;
  log: Logger;
  startFeed: (f: {
    caller: () => Caller | null;
    onEvent: (event: CoreEvent) => void;
    onGap: () => void;
    onRefused: (caller: Caller) => void;
  }) => Feed;
  /** the sessions of these listeners have to be verified again */
  onDoubt: (listeners: Listener[]) => void;
  /** no browser has been connected for a while */
  onIdle: () => void;
  onSessionsEnded: (event: EventOf<"session-ended">) => void;
}

/** A page that is reloaded reconnects within this, ms, and continues where it was. */
const LINGER_MS = 5000;

export function createRoleStream(options: RoleStreamOptions): RoleStream {
  const listeners = new Map<ServerResponse, Listener>();
  const readers = createReaders();
  const fanOut = createFanOut({ ...options, readers });
  let opener: Listener | null = null;
  let cancelIdle = (): void => undefined;
  let closed = false;

  /** Returns a connected listener, preferably one that no Core has refused; while none is connected, the last one. */
  function caller(): Caller | null {
    const all = [...listeners.values()];
    if (all.length > 0 && all.every((l) => l.doubtful)) for (const l of all) l.doubtful = false;
    opener = all.find((l) => !l.doubtful) ?? opener;
    return opener;
  }

  function refused(by: Caller): void {
    const doubted = [...listeners.values()].filter((l) => l.authorization === by.authorization);
    for (const l of doubted) l.doubtful = true;
    if (listeners.size === 0) return options.onIdle();
    options.onDoubt(doubted);
  }

  function left(res: ServerResponse): void {
    listeners.delete(res);
    if (listeners.size > 0 || closed) return;
    cancelIdle();
    cancelIdle = options.clock.after(LINGER_MS, options.onIdle);
  }

  let feed: Feed | null = null;
  return {
    attach(ask, listener) {
      cancelIdle();
      listeners.set(ask.res, listener);
      ask.res.once("close", () => left(ask.res));
      fanOut.attach(ask.req, ask.res, ask.requestId);
      feed ??= options.startFeed({
        caller,
        onEvent: (event) => (event.type === "session-ended" ? options.onSessionsEnded(event.data) : fanOut.take(event)),
        // The opener's role has been verified just now, when its stream was accepted.
        onGap: () => options.onDoubt([...listeners.values()].filter((l) => l.authorization !== opener?.authorization)),
        onRefused: refused,
      });
    },
    listeners: () => [...listeners.values()],
    upstream: (view) => fanOut.upstream(view),
    end(which, reason) {
      const over = [...listeners.values()].filter(which);
      for (const l of over) {
        listeners.delete(l.res);
        readers.end(l.res, sseFrame("session-ended", { reason }, null));
      }
      if (opener === null || !which(opener)) return;
      opener = null;
      if (listeners.size === 0) options.onIdle();
      else feed?.renew();
    },
    close() {
      closed = true;
      cancelIdle();
      feed?.close();
      fanOut.close();
    },
  };
}
