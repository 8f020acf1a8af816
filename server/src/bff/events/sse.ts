/** One event as it came over the wire. */
export interface WireEvent {
  type: string;
  data: string;
}

/** More than this without the end of an event cannot come from a Core. */
const EVENT_CHARS = 64 * 1_048_576;

/**
 * Returns a function that takes text as it arrives, in any pieces, and returns the complete events in it. Comments
 * (pings) yield none. Throws on an event without end.
 */
export function createSseParser(): (text: string) => WireEvent[] {
  let rest = "";
  return (text) => {
    // A large hello arrives in hundreds of pieces: the whole buffer is searched only where an event may have ended.
    const mayEnd = /\n\r?\n/.test(rest.slice(-3) + text);
    rest += text;
    if (rest.length > EVENT_CHARS) throw new Error("an event without end");
    if (!mayEnd) return [];
    const blocks = rest.split(/\r?\n\r?\n/);
    rest = blocks.pop() ?? "";
    return blocks.flatMap(eventOf);
  };
}

function eventOf(block: string): WireEvent[] {
  let type = "message";
  const data: string[] = [];
  for (const line of block.split(/\r?\n/)) {
    if (line.startsWith("event:")) type = line.slice(6).trimStart();
    else if (line.startsWith("data:")) data.push(line.slice(5).replace(/^ /, ""));
  }
  return data.length > 0 ? [{ type, data: data.join("\n") }] : [];
}

/** Returns an event as a frame. `id` null: the event does not advance the reader's Last-Event-ID. */
export function sseFrame(type: string, data: unknown, id: string | null): string {
  return `${id === null ? "" : `id: ${id}\n`}event: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
}

export const PING = ":\n\n";
