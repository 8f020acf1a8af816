import { get } from "node:http";
import type { IncomingMessage } from "node:http";
import { onTestFinished } from "vitest";
import { createSseParser } from "../events/sse.ts";
import { bearer } from "./users.ts";

interface Received {
  type: string;
  data: Record<string, unknown>;
}

/** A browser's event stream. */
export interface BrowserStream {
  received: Received[];
  types(): string[];
  of(type: string): Received[];
  lastId(): string;
  ended(): boolean;
  response: IncomingMessage;
  close(): void;
}

/** Opens it as an operator, unless the headers say otherwise. */
export function openEvents(url: string, more: Record<string, string> = {}): Promise<BrowserStream> {
  const headers = more["cookie"] === undefined ? { ...bearer("operator"), ...more } : more;
  const received: Received[] = [];
  let lastId = "";
  let ended = false;
  const parse = createSseParser();
  return new Promise((resolve, reject) => {
    const req = get(`${url}/api/v3/events`, { headers, agent: false }, (response) => {
      response.setEncoding("utf8");
      response.on("data", (text: string) => {
        for (const [, id] of text.matchAll(/^id: (.*)$/gm)) lastId = id ?? lastId;
        for (const e of parse(text))
          received.push({ type: e.type, data: JSON.parse(e.data) as Record<string, unknown> });
      });
      response.on("close", () => (ended = true));
      response.on("error", () => (ended = true));
      resolve({
        received,
        response,
        types: () => received.map((t) => t.type),
        of: (type) => received.filter((t) => t.type === type),
        lastId: () => lastId,
        ended: () => ended,
        close: () => req.destroy(),
      });
    });
    req.on("error", reject);
    onTestFinished(() => void req.destroy());
  });
}
