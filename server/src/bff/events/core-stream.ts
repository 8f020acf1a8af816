import type { UserRole } from "@core-console/shared/contract/access";
import { EventData } from "@core-console/shared/contract/events";
import type { CoreEvent, EventType } from "@core-console/shared/contract/events";
import { HEADER } from "@core-console/shared/contract/headers";
import { API_PREFIX } from "@core-console/shared/contract/routes";
import { every } from "../../lib/process/every.ts";
import type { Clock } from "../../lib/time/clock.ts";
import type { Logger } from "../../lib/logging/logger.ts";
import type { CoreLink } from "../cores.ts";
import type { Caller } from "../session/session-cache.ts";
import { createSseParser } from "./sse.ts";
import type { WireEvent } from "./sse.ts";

/** A Core pings every 250 ms; after this long without a byte the stream counts as silent, ms. */
const SILENT_MS = 1000;
const LOOK_EVERY_MS = 100;

/**
 * How a stream ended. `refused`: the Core is alive and does not accept this caller. `lost`: the connection broke or
 * fell silent; `lastSignMs` is when the last byte arrived, ms since 1970.
 */
export type StreamEnd = { kind: "refused" } | { kind: "lost"; lastSignMs: number };

/** Statuses that concern the caller, not the state of the Core. */
const REFUSALS = new Set([401, 403, 429]);

export interface CoreStreamOptions {
  core: CoreLink;
  /** the Core's own copy, whichever Core leads */
  stale: boolean;
  /** the caller whose bearer opens the stream */
  caller: Caller;
  /** the role whose events are expected: a stream that the Core opened for another role counts as refused */
  role: UserRole;
  clock: Clock;
  log: Logger;
  onEvent: (event: CoreEvent) => void;
  /** called once, when the stream ended */
  onEnd: (end: StreamEnd) => void;
}

/** Opens one event stream of one Core. The returned function closes it without calling onEnd. */
export function openCoreStream(options: CoreStreamOptions): () => void {
  const stop = new AbortController();
  let lastSignMs = options.clock.now();
  let lookedMs = lastSignMs;
  let ended = false;
  let refused = false;

  const end = (notify: boolean): void => {
    if (ended) return;
    ended = true;
    endLooks();
    stop.abort();
    if (notify) options.onEnd(refused ? { kind: "refused" } : { kind: "lost", lastSignMs });
  };

  function look(): void {
    const now = options.clock.now();
    // If this process itself was paused, it has not read yet what arrived meanwhile: that is not the Core's silence.
    if (now - lookedMs > LOOK_EVERY_MS * 4) lastSignMs = now;
    lookedMs = now;
    if (now - lastSignMs > SILENT_MS) end(true);
  }
  const endLooks = every("watching a Core's events", LOOK_EVERY_MS, look, options.log, options.clock);

  async function read(): Promise<void> {
    const path = `${API_PREFIX}/events${options.stale ? "?stale=1" : ""}`;
    const answer = await options.core.pool.request({
      method: "GET",
      path,
      headers: {
        accept: "text/event-stream",
        authorization: options.caller.authorization,
        [HEADER.forwardedFor]: options.caller.forwardedFor,
      },
      signal: stop.signal,
    });
    const asRole = answer.headers[HEADER.role] === options.role;
    refused = REFUSALS.has(answer.statusCode) || (answer.statusCode === 200 && !asRole);
    if (answer.statusCode !== 200 || refused) throw new Error(`events: ${answer.statusCode}`);
    const parse = createSseParser();
    const text = new TextDecoder();
    for await (const chunk of answer.body as AsyncIterable<Buffer>) {
      lastSignMs = options.clock.now();
      for (const event of parse(text.decode(chunk, { stream: true }))) {
        const known = coreEvent(event);
        if (ended) return;
        if (known) options.onEvent(known);
        else options.log.warn({ event: event.type }, "an event type that the contract does not have");
      }
    }
  }

  read().then(
    () => end(true),
    () => end(true),
  );
  return () => end(false);
}

/**
 * Validates an event against the contract and returns it as received, so that fields of a newer Core reach a newer
 * page.
 */
function coreEvent(wire: WireEvent): CoreEvent | null {
  if (!Object.hasOwn(EventData, wire.type)) return null;
  try {
    const data: unknown = JSON.parse(wire.data);
    return EventData[wire.type as EventType].safeParse(data).success ? ({ type: wire.type, data } as CoreEvent) : null;
  } catch {
    return null;
  }
}
