import { createParser, type EventSourceMessage } from "eventsource-parser";
import { Agent, request } from "undici";
import { API_PREFIX } from "@core-console/shared/contract/routes";
import { EventData, type EventOf, type EventType } from "@core-console/shared/contract/events";
import { CONDITION_MS } from "../patience.ts";
import { Hopeless, until } from "../until.ts";

interface SeenEvent {
  id: string;
  type: EventType;
  data: unknown;
}

/** A reader of an event stream; every event is checked against the contract on arrival. */
export interface EventReader {
  status: number;
  events: SeenEvent[];
  ended: Promise<void>;
  /**
   * waits for a matching event of a type, among those of `events` after `from`; throws at once where none can come any
   * more
   */
  wait<T extends EventType>(type: T, fits?: (data: EventOf<T>) => boolean, from?: number): Promise<EventOf<T>>;
  /** throws where an event broke the contract */
  close(): Promise<void>;
}

/** Opens the event stream of a console (or of a Core, with its CA) by a token or the headers of a session. */
export async function readEvents(
  base: string,
  options: { bearer?: string; headers?: Record<string, string>; lastEventId?: string; ca?: string; query?: string },
): Promise<EventReader> {
  const dispatcher = new Agent({
    connect: options.ca === undefined ? {} : { ca: options.ca },
    bodyTimeout: CONDITION_MS,
  });
  const response = await request(`${base}${API_PREFIX}/events${options.query ?? ""}`, {
    dispatcher,
    headers: {
      accept: "text/event-stream",
      ...(options.bearer === undefined ? {} : { authorization: `Bearer ${options.bearer}` }),
      ...options.headers,
      ...(options.lastEventId === undefined ? {} : { "last-event-id": options.lastEventId }),
    },
  });
  const events: SeenEvent[] = [];
  let broken: Error | null = null;
  let over: string | null = null;
  const drain = async (): Promise<void> => {
    const decoder = new TextDecoder();
    const parser = createParser({ onEvent: take });
    for await (const chunk of response.body as AsyncIterable<Buffer>)
      parser.feed(decoder.decode(chunk, { stream: true }));
  };
  const take = (message: EventSourceMessage): void => {
    try {
      events.push(eventOf(message));
    } catch (error) {
      broken ??= new Hopeless(`an event breaks the contract: ${String(error)}\n${message.data.slice(0, 500)}`);
    }
  };
  const ended = drain().then(
    () => void (over = "the other side ended the stream"),
    (error: unknown) => void (over = `the stream broke: ${String(error)}`),
  );
  return {
    status: response.statusCode,
    events,
    ended,
    wait: (type, fits = () => true, from = 0) =>
      until(
        `event ${type}`,
        () => {
          const last = over;
          const found = events.slice(from).find((e) => e.type === type && fits(e.data as EventOf<typeof type>));
          if (broken !== null) throw broken;
          if (found !== undefined) return found.data as EventOf<typeof type>;
          if (last !== null) throw new Hopeless(`event ${type}: ${last}`);
          return null;
        },
        { everyMs: 10 },
      ),
    close: async () => {
      await dispatcher.destroy();
      await ended;
      if (broken !== null) throw broken;
    },
  };
}

function eventOf({ id = "", event: type = "message", data }: EventSourceMessage): SeenEvent {
  if (!isEventType(type)) throw new Error(`an event that the contract does not know: ${type}`);
  return { id, type, data: EventData[type].parse(JSON.parse(data)) };
}

const isEventType = (type: string): type is EventType => Object.hasOwn(EventData, type);
