import { createServer } from "node:https";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { UserRole } from "@core-console/shared/contract/access";
import type { NodeView } from "@core-console/shared/contract/cluster";
import type { EventOf, EventType } from "@core-console/shared/contract/events";
import { HEADER } from "@core-console/shared/contract/headers";
import { permissionsOf } from "@core-console/shared/domain/permissions";
import { sseFrame } from "../events/sse.ts";
import type { ThrowAwayCa } from "../../lib/tls/testing/throw-away-ca.ts";
import { whoIs } from "./users.ts";

/** A call that reached the fake Core. */
export interface Seen {
  method: string;
  path: string;
  headers: IncomingMessage["headers"];
  body: string;
}

/** A Core of a test: its description of itself, its event streams, and an API that the test writes. */
export interface FakeCore {
  address: string;
  /** all API calls, in order */
  seen: Seen[];
  /** calls whose bearer was not accepted, in order */
  refused: Pick<Seen, "path" | "headers">[];
  /** how often it was asked for its description of itself */
  asked: () => number;
  /** open event streams by their path */
  streams(): string[];
  /** the bearers by which they were opened */
  listeners(): string[];
  /** how often it was asked whose a bearer is */
  whoAsked: () => number;
  /** bearers that are not valid any more */
  ended: Set<string>;
  /** bearers whose role has changed */
  roles: Map<string, UserRole>;
  /** bearers that send too many requests */
  limited: Set<string>;
  /** false: an older Core, which does not name the role that its answers are for */
  namesRole: boolean;
  /** answers everything other than /node and /events */
  api: (call: Seen, res: ServerResponse, req: IncomingMessage) => void;
  node: () => NodeView;
  hello: () => EventOf<"hello">;
  /** sends an event to all streams, or to those of one role */
  send<T extends EventType>(type: T, data: EventOf<T>, role?: UserRole): void;
  /** streams are not answered until the returned function is called */
  holdStreams(): () => void;
  /** breaks the connections of the streams, as an interrupted network does */
  breakStreams(): void;
  /** kill -9: connections break, new ones are refused */
  kill(): Promise<void>;
  /** SIGSTOP: connections stay open, nothing arrives any more; and SIGCONT */
  freeze(): void;
  thaw(): void;
}

const PING_MS = 250;

export async function startFakeCore(
  ca: ThrowAwayCa,
  host: string,
  facts: Pick<FakeCore, "node" | "hello">,
): Promise<FakeCore> {
  const streams = new Map<ServerResponse, { path: string; by: string; role: UserRole | undefined }>();
  const waiting: (() => void)[] = [];
  let held: (() => void)[] | null = null;
  let frozen = false;
  let asked = 0;
  let whoAsked = 0;

  const server = createServer(await ca.certify([host], facts.node().ref), (req, res) => {
    if (frozen) waiting.push(() => answer(req, res));
    else answer(req, res);
  });

  function answer(req: IncomingMessage, res: ServerResponse): void {
    const path = req.url ?? "";
    if (path === "/api/v3/node") {
      asked += 1;
      return sendJson(res, 200, core.node());
    }
    const by = req.headers.authorization ?? "";
    const known = core.ended.has(by) ? null : whoIs(by);
    const role = core.roles.get(by) ?? known?.role;
    const user = known && role ? { ...known, role, permissions: permissionsOf(role) } : null;
    if (user && core.namesRole) res.setHeader(HEADER.role, user.role);
    const isWho = path.startsWith("/api/v3/users/whoami");
    if (isWho) whoAsked += 1;
    if (user === null && (isWho || by.startsWith("Bearer "))) {
      core.refused.push({ path, headers: req.headers });
      return sendWord(res, 401, "unauthenticated");
    }
    if (core.limited.has(by)) return sendWord(res, 429, "rate_limited", { "retry-after": "7" });
    if (isWho) return sendJson(res, 200, user);
    if (path.startsWith("/api/v3/events")) return stream({ path, by, role }, res);
    const chunks: Buffer[] = [];
    req.on("data", (chunk: Buffer) => chunks.push(chunk));
    req.on("end", () => {
      const call = { method: req.method ?? "", path, headers: req.headers, body: Buffer.concat(chunks).toString() };
      core.seen.push(call);
      core.api(call, res, req);
    });
  }

  function stream(s: { path: string; by: string; role: UserRole | undefined }, res: ServerResponse): void {
    if (held) return void held.push(() => stream(s, res));
    res.writeHead(200, { "content-type": "text/event-stream" });
    res.once("close", () => streams.delete(res));
    streams.set(res, s);
    res.write(sseFrame("hello", core.hello(), null));
  }

  const pings = setInterval(() => {
    if (!frozen) for (const res of streams.keys()) res.write(":\n\n");
  }, PING_MS);

  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const core: FakeCore = {
    address: `${host}:${(server.address() as AddressInfo).port}`,
    seen: [],
    refused: [],
    asked: () => asked,
    streams: () => [...streams.values()].map((s) => s.path),
    listeners: () => [...streams.values()].map((s) => s.by),
    whoAsked: () => whoAsked,
    ended: new Set(),
    roles: new Map(),
    limited: new Set(),
    namesRole: true,
    api: (_call, res) => sendJson(res, 200, []),
    ...facts,
    send(type, data, role) {
      for (const [res, s] of streams) if (role === undefined || s.role === role) res.write(sseFrame(type, data, null));
    },
    holdStreams() {
      held = [];
      return () => {
        const go = held ?? [];
        held = null;
        for (const answerNow of go) answerNow();
      };
    },
    breakStreams() {
      for (const res of streams.keys()) res.destroy();
    },
    kill() {
      clearInterval(pings);
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
    freeze: () => void (frozen = true),
    thaw() {
      frozen = false;
      for (const go of waiting.splice(0)) go();
    },
  };
  return core;
}

export function sendJson(
  res: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  res.writeHead(status, { "content-type": "application/json", ...headers });
  res.end(JSON.stringify(body));
}

/** Answers as a Core that did not execute the call. */
export function sendWord(
  res: ServerResponse,
  status: number,
  code: string,
  headers: Record<string, string> = {},
): void {
  sendJson(res, status, { code }, { ...headers, "content-type": "application/problem+json" });
}
