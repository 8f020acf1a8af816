import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gunzipSync } from "node:zlib";
import type { FastifyInstance } from "fastify";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { CoreContext } from "../context.ts";
import { PeerError } from "../observe/node-client.ts";
import { keys } from "../store/keys.ts";
import { createContext } from "../testing/context.ts";
import { coreRecord, createdRecord } from "../testing/records.ts";
import { createTestServer } from "../testing/server.ts";
import type { Store } from "../testing/store.ts";
import { signedIn, addSession } from "../testing/users.ts";

const [OWN, OTHER, UNUSED] = [coreRecord(1).ref, coreRecord(2).ref, createdRecord(3).ref];
let dir = "";
let store: Store;
let server: FastifyInstance;
let c: CoreContext;
const asked: string[] = [];
let peer: (path: string) => Promise<Readable> = () => Promise.reject(new PeerError("refused"));
let told: unknown[] = [];

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "kuma-log-route-"));
  asked.length = 0;
  told = [];
  const client = {
    stream: (internal: string, path: string) => {
      asked.push(`${internal} ${path}`);
      return peer(path);
    },
    call: (internal: string, method: string, path: string, body: unknown) => {
      asked.push(`${internal} ${method} ${path}`);
      if (body !== undefined) told.push(body);
      return Promise.resolve({ level: "debug", usual: "info", until: null });
    },
  } as unknown as CoreContext["client"];
  ({ c, store } = createContext({ client, layout: { log: dir } as CoreContext["layout"] }));
  store.add(coreRecord(1));
  store.add(coreRecord(2, { name: "ядро 2/../x" }));
  store.add(createdRecord(3));
  server = createTestServer(c);
  const line = (msg: string): string => `${JSON.stringify({ level: "info", time: "2026-01-01T00:00:00.000Z", msg })}\n`;
  writeFileSync(join(dir, "core.log"), line("one") + line("two"));
});
afterEach(async () => {
  store.close();
  await server.close();
  rmSync(dir, { recursive: true, force: true });
});

const inject = async (path: string, role: "viewer" | "operator" = "operator", payload?: object) => {
  const { authorization } = signedIn(store, role);
  await store.run();
  return server.inject({
    method: payload === undefined ? "GET" : "PATCH",
    url: `/api/v3/services/${path}`,
    headers: { host: "127.0.0.1", authorization, "content-type": "application/json" },
    ...(payload === undefined ? {} : { payload: JSON.stringify(payload) }),
  });
};

test("the own log, as lines of the contract", async () => {
  const answer = await inject(`${OWN}/log?tail=1`);
  expect([answer.statusCode, answer.headers["content-type"]]).toEqual([200, "application/jsonl"]);
  expect(answer.body).toBe('{"at":"2026-01-01T00:00:00.000Z","level":"info","message":"two","fields":{}}\n');
  expect(asked).toEqual([]);
});

test("another Core's log is asked of that Core, with what was asked for and nothing else", async () => {
  peer = () => Promise.resolve(Readable.from(["{}\n"]));
  const answer = await inject(`${OTHER}/log?text=a%26b%3D1&level=warn&file=engine&stale=1`);
  expect([answer.statusCode, answer.body]).toEqual([200, "{}\n"]);
  expect(asked).toEqual(["core-2.soc.example:7210 /node/log?file=engine&level=warn&text=a%26b%3D1"]);
});

test.each([
  ["refuses the connection", new PeerError("refused"), 502, "core_silent"],
  ["falls silent", new PeerError("silent"), 502, "core_silent"],
  ["is of an older version", new PeerError("status", 404), 404, "not_found"],
  ["has too many readers", new PeerError("status", 429), 429, "rate_limited"],
])("a Core that %s", async (_, error, status, code) => {
  peer = () => Promise.reject(error);
  const answer = await inject(`${OTHER}/log`);
  expect([answer.statusCode, (JSON.parse(answer.body) as { code: string }).code]).toEqual([status, code]);
});

test("a service that no host ever joined by has none", async () => {
  expect((await inject(`${UNUSED}/log`)).statusCode).toBe(404);
  expect((await inject("00000000-0000-4000-8000-00000000dead/log")).statusCode).toBe(404);
});

test("a viewer reads no logs and changes no level", async () => {
  expect((await inject(`${OWN}/log`, "viewer")).statusCode).toBe(403);
  expect((await inject(`${OWN}/log/download`, "viewer")).statusCode).toBe(403);
  expect((await inject(`${OWN}/log-level`, "viewer")).statusCode).toBe(403);
  expect((await inject(`${OWN}/log-level`, "viewer", { level: "debug" })).statusCode).toBe(403);
});

test("the download is one gzip file whose name no header and no shell trips over", async () => {
  const answer = await inject(`${OWN}/log/download`);
  expect(gunzipSync(answer.rawPayload).toString().match(/\n/g)).toHaveLength(2);
  peer = () => Promise.resolve(Readable.from(["x"]));
  const other = await inject(`${OTHER}/log/download?file=engine`);
  expect(other.headers["content-disposition"]).toMatch(/^attachment; filename="_2_\.\._x-engine-[\dTZ-]+\.log\.gz"$/);
});

test("a level is changed here or there, for an hour, and stands in the audit", async () => {
  const own = await inject(`${OWN}/log-level`, "operator", { level: "debug" });
  expect(JSON.parse(own.body)).toMatchObject({ level: "debug", usual: "info", until: expect.any(String) as string });
  const other = await inject(`${OTHER}/log-level`, "operator", { level: "warn", minutes: 5 });
  expect(other.statusCode).toBe(200);
  expect(told).toEqual([{ level: "warn", minutes: 5 }]);
  const entries = store.gateway.keysUnder(keys.audits).map((key) => store.gateway.json(key) as { what: string });
  expect(entries.filter((e) => e.what === "service.log_level")).toMatchObject([
    { who: "operator", ref: OWN, name: "core-1: debug" },
    { ref: OTHER, name: "ядро 2/../x: warn" },
  ]);
  expect((await inject(`${OWN}/log-level`, "operator", { level: "loud" })).statusCode).toBe(400);
});

/** Follows this Core's own log, which must listen. */
function follow(authorization: string): Promise<IncomingMessage> {
  const { port } = server.server.address() as AddressInfo;
  const path = `/api/v3/services/${OWN}/log?follow=1`;
  return new Promise((resolve, reject) => {
    const call = request(
      { host: "127.0.0.1", port, path, headers: { authorization }, rejectUnauthorized: false, agent: false },
      resolve,
    );
    call.on("error", reject);
    call.end();
  });
}

test("who follows as many logs as one may keeps nobody else from reading", async () => {
  const { authorization } = signedIn(store, "operator");
  const other = signedIn(store, "operator").authorization;
  await store.run();
  await server.listen({ host: "127.0.0.1", port: 0 });
  const followed: IncomingMessage[] = [];
  const followAs = async (who: string): Promise<number | undefined> => {
    const answer = await follow(who);
    followed.push(answer.on("error", () => undefined).resume());
    return answer.statusCode;
  };
  for (let n = 0; n < 16; n++) expect(await followAs(authorization)).toBe(200);
  expect([await followAs(authorization), await followAs(other)]).toEqual([429, 200]);
  for (const answer of followed) answer.destroy();
  await vi.waitFor(async () => expect(await followAs(authorization)).toBe(200));
  for (const answer of followed) answer.destroy();
});

test("who follows reads no more once the session is over", async () => {
  const { user } = signedIn(store, "operator");
  const { authorization, hash } = addSession(store, user);
  await store.run();
  await server.listen({ host: "127.0.0.1", port: 0 });
  const answer = await follow(authorization);
  let text = "";
  let over = false;
  answer.on("data", (bytes: Buffer) => (text += bytes.toString()));
  answer.on("close", () => (over = true));
  answer.on("error", () => undefined);
  await vi.waitFor(() => expect(text).toContain("two"));
  expect(over).toBe(false);
  store.gateway.delete(keys.session(hash));
  await vi.waitFor(() => expect(over).toBe(true));
});
