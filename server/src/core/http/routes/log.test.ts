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
import { PeerError } from "../../members/view/node-client.ts";
import { keys } from "../../state/keys.ts";
import { createContext, type CoreParts } from "../../testing/context.ts";
import { coreRecord, createdRecord } from "../../testing/records.ts";
import { createTestServer } from "../../testing/server.ts";
import type { Store } from "../../testing/store.ts";
import { signedIn, addSession } from "../../testing/users.ts";

const [OWN, OTHER, UNUSED] = [coreRecord(1).ref, coreRecord(2).ref, createdRecord(3).ref];
let dir = "";
let store: Store;
let server: FastifyInstance;
let c: CoreParts;
const asked: string[] = [];
let peer: (path: string) => Promise<Readable> = () => Promise.reject(new PeerError("refused"));
let told: unknown[] = [];
let level: object = {};
const coded = (code: string): Error => Object.assign(new Error("at secret/place"), { code });
const PROBLEM = JSON.stringify({
  type: "about:blank",
  title: "t",
  status: 500,
  detail: "at core-2.soc.example",
  code: "internal",
  requestId: "7f1f6a50-8d2c-4a1e-9d5b-2f1c3a4b5c6d",
});

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "kuma-log-route-"));
  asked.length = 0;
  told = [];
  level = { level: "debug", usual: "info", until: null };
  const client = {
    stream: (internal: string, path: string) => {
      asked.push(`${internal} ${path}`);
      return peer(path);
    },
    call: (internal: string, method: string, path: string, body: unknown) => {
      asked.push(`${internal} ${method} ${path}`);
      if (body !== undefined) told.push(body);
      return Promise.resolve(level);
    },
  } as unknown as CoreParts["client"];
  ({ c, store } = createContext({ client, layout: { log: dir } as CoreParts["layout"] }));
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
  ["refuses the connection", new PeerError("refused"), 502, "core_silent", "nothing listens"],
  ["falls silent", new PeerError("timeout"), 502, "core_silent", "not answer in time"],
  ["breaks off", new PeerError("closed"), 502, "core_silent", "closed before an answer"],
  ["there is no way to", new PeerError("no_route"), 502, "core_silent", "no way to its host"],
  ["has a certificate of another CA", new PeerError("untrusted"), 502, "core_silent", "certificate is not accepted"],
  ["turns our certificate away", new PeerError("tls_alert"), 502, "core_silent", "refused the TLS connection"],
  ["has a name that is none", new PeerError("unresolved"), 502, "core_silent", "does not resolve"],
  ["fails in a way of its own", new PeerError("unknown", 0, "", coded("EMFILE")), 502, "core_silent", "with EMFILE"],
  ["is of an older version", new PeerError("status", 404), 404, "not_found", "older version"],
  ["has too many readers", new PeerError("status", 429), 429, "rate_limited", "Too many tries"],
  ["has a fault of its own", new PeerError("status", 500, PROBLEM), 502, "core_failed", "(500 internal)"],
  ["lets nobody in", new PeerError("status", 403, "<html>"), 502, "core_failed", "(403)"],
  ["answers what is no JSON", new PeerError("unread"), 502, "core_failed", "could not be read"],
])("a Core that %s: no other cause is named", async (_, error, status, code, says) => {
  peer = () => Promise.reject(error);
  const answer = await inject(`${OTHER}/log`);
  const problem = JSON.parse(answer.body) as { code: string; detail: string };
  expect([answer.statusCode, problem.code, problem.detail]).toEqual([status, code, expect.stringContaining(says)]);
  expect(answer.body).not.toMatch(/soc\.example|at secret/);
});

test("a level that another Core answers with and that cannot be parsed is its error, not ours", async () => {
  level = { level: "shout" };
  const answer = await inject(`${OTHER}/log-level`);
  expect([answer.statusCode, (JSON.parse(answer.body) as { code: string }).code]).toEqual([502, "core_failed"]);
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

/** Follows this Core's own log, or reads another one; the server must listen. */
function follow(authorization: string, query = `${OWN}/log?follow=1`): Promise<IncomingMessage> {
  const { port } = server.server.address() as AddressInfo;
  const path = `/api/v3/services/${query}`;
  return new Promise((resolve, reject) => {
    const call = request(
      { host: "127.0.0.1", port, path, headers: { authorization }, rejectUnauthorized: false, agent: false },
      resolve,
    );
    call.on("error", reject);
    call.end();
  });
}

test("a user who follows as many logs as one may keeps no other user from reading", async () => {
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

test("lines of another host that should end, and do not, are broken off: a page would keep them all", async () => {
  let sent = 0;
  const endless = function* () {
    for (;;) {
      sent += 65_536;
      yield Buffer.alloc(65_536, "x");
    }
  };
  peer = async () => Readable.from(endless(), { objectMode: false });
  const { authorization } = signedIn(store, "operator");
  await store.run();
  await server.listen({ host: "127.0.0.1", port: 0 });
  for (const query of ["after=0.0", "after=0.0&follow=1", "tail=1", "level=info"]) {
    sent = 0;
    const answer = await follow(authorization, `${OTHER}/log?${query}`);
    const over = Promise.withResolvers<void>();
    answer.on("error", () => over.resolve()).resume();
    await over.promise;
    expect([query, answer.complete, sent > 32 * 1_048_576, sent < 64 * 1_048_576]).toEqual([query, false, true, true]);
  }
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
