import { createParser } from "eventsource-parser";

/** One event as it came over the wire. */
export interface WireEvent {
  type: string;
  data: string;
}

/** More than this without the end of an event cannot come from a Core. */
const EVENT_CHARS = 64 * 1_048_576;

/**
 * Returns a function that takes text as it arrives, in any pieces, and returns the complete events in it. Comments
 * (pings) yield none. Throws on an event of more than `limit` characters, before it has an end.
 */
export function createSseParser(limit: number = EVENT_CHARS): (text: string) => WireEvent[] {
  let events: WireEvent[] = [];
  const parser = createParser({
    maxBufferSize: limit,
    onEvent: ({ event = "message", data }) => events.push({ type: event, data }),
    onError(error) {
      if (error.type === "max-buffer-size-exceeded") throw error;
    },
  });
  return (text) => {
    parser.feed(text);
    const complete = events;
    events = [];
    return complete;
  };
}

/** Returns an event as a frame. `id` null: the event does not advance the reader's Last-Event-ID. */
export function sseFrame(type: string, data: unknown, id: string | null): string {
  return `${id === null ? "" : `id: ${id}\n`}event: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
}

export const PING = ":\n\n";
