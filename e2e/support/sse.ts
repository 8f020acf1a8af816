import { Agent, request } from "undici";
import { API_PREFIX } from "@core-console/shared/contract/routes";
import { EventData, type EventOf, type EventType } from "@core-console/shared/contract/events";
import { until } from "./until.ts";

export interface SeenEvent {
  id: string;
  type: EventType;
  data: unknown;
}

/** One reader of an event stream; every event is held against the contract as it comes. */
export interface EventReader {
  status: number;
  events: SeenEvent[];
  ended: Promise<void>;
  /** waits for an event of a type that fits, from those of `events` on after `from` */
  wait<T extends EventType>(type: T, fits?: (data: EventOf<T>) => boolean, from?: number): Promise<EventOf<T>>;
  close(): Promise<void>;
}

/** Opens the event stream of a console (or of a Core, with its CA) by a token or the headers of a session. */
export async function readEvents(
  base: string,
  o: { bearer?: string; headers?: Record<string, string>; lastEventId?: string; ca?: string; query?: string },
): Promise<EventReader> {
  const dispatcher = new Agent({ connect: o.ca === undefined ? {} : { ca: o.ca }, bodyTimeout: 30_000 });
  const response = await request(`${base}${API_PREFIX}/events${o.query ?? ""}`, {
    dispatcher,
    headers: {
      accept: "text/event-stream",
      ...(o.bearer === undefined ? {} : { authorization: `Bearer ${o.bearer}` }),
      ...o.headers,
      ...(o.lastEventId === undefined ? {} : { "last-event-id": o.lastEventId }),
    },
  });
  const events: SeenEvent[] = [];
  const drain = async (): Promise<void> => {
    let rest = "";
    for await (const chunk of response.body as AsyncIterable<Buffer>) {
      const frames = (rest + chunk.toString()).split("\n\n");
      rest = frames.pop() ?? "";
      for (const frame of frames) {
        const event = eventOf(frame);
        if (event !== null) events.push(event);
      }
    }
  };
  const ended = drain().catch(() => undefined);
  return {
    status: response.statusCode,
    events,
    ended,
    wait: (type, fits = () => true, from = 0) =>
      until(
        `event ${type}`,
        () => {
          const found = events.slice(from).find((e) => e.type === type && fits(e.data as EventOf<typeof type>));
          return found === undefined ? null : (found.data as EventOf<typeof type>);
        },
        { everyMs: 10, deadlineMs: 20_000 },
      ),
    close: async () => {
      await dispatcher.destroy();
      await ended;
    },
  };
}

function eventOf(frame: string): SeenEvent | null {
  const field = (name: string): string | null => new RegExp(`^${name}: ?(.*)$`, "m").exec(frame)?.[1] ?? null;
  const type = field("event");
  const data = field("data");
  if (type === null || data === null) return null;
  if (!(type in EventData)) throw new Error(`an event that the contract does not know: ${type}`);
  const schema = EventData[type as EventType];
  return {
    id: field("id") ?? "",
    type: type as EventType,
    data: schema.parse(JSON.parse(data)),
  };
}
