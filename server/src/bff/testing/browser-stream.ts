import { get } from "node:http";
import type { IncomingMessage } from "node:http";
import { onTestFinished } from "vitest";
import { createSseParser } from "../events/sse.ts";
import { bearer } from "./users.ts";

interface Told {
  type: string;
  data: Record<string, unknown>;
}

/** A browser's event stream. */
export interface BrowserStream {
  told: Told[];
  types(): string[];
  of(type: string): Told[];
  lastId(): string;
  ended(): boolean;
  response: IncomingMessage;
  close(): void;
}

/** Opens it as an operator, unless the headers say otherwise. */
export function openEvents(url: string, more: Record<string, string> = {}): Promise<BrowserStream> {
  const headers = more["cookie"] === undefined ? { ...bearer("operator"), ...more } : more;
  const told: Told[] = [];
  let lastId = "";
  let ended = false;
  const parse = createSseParser();
  return new Promise((resolve, reject) => {
    const req = get(`${url}/api/v3/events`, { headers, agent: false }, (response) => {
      response.setEncoding("utf8");
      response.on("data", (text: string) => {
        for (const [, id] of text.matchAll(/^id: (.*)$/gm)) lastId = id ?? lastId;
        for (const e of parse(text)) told.push({ type: e.type, data: JSON.parse(e.data) as Record<string, unknown> });
      });
      response.on("close", () => (ended = true));
      response.on("error", () => (ended = true));
      resolve({
        told,
        response,
        types: () => told.map((t) => t.type),
        of: (type) => told.filter((t) => t.type === type),
        lastId: () => lastId,
        ended: () => ended,
        close: () => req.destroy(),
      });
    });
    req.on("error", reject);
    onTestFinished(() => void req.destroy());
  });
}
