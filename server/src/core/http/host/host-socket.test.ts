import { mkdirSync, mkdtempSync, statSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { FastifyInstance } from "fastify";
import { HEADER } from "@core-console/shared/contract/headers";
import { ROUTES, pathOf, type RouteName } from "@core-console/shared/contract/routes";
import type { Route } from "@core-console/shared/contract/route";
import { createContext, type CoreParts } from "../../testing/context.ts";
import { coreRecord, createdRecord } from "../../testing/records.ts";
import { createTestServer } from "../../testing/server.ts";
import type { Store } from "../../testing/store.ts";
import type { LastKnown } from "../../state/last-known/last-known.ts";
import { openHostSocket } from "./host-socket.ts";
import { HostUse } from "./host-use.ts";

let c: CoreParts;
let store: Store;
let server: FastifyInstance;
let close: () => Promise<void>;
let path: string;
let use: HostUse;
beforeEach(async () => {
  const folder = mkdtempSync(join(tmpdir(), "kuma-host-"));
  path = join(folder, "host.sock");
  const logs = join(folder, "log");
  mkdirSync(logs);
  ({ c, store } = createContext());
  use = new HostUse({ ...c, self: { ref: c.self.ref, name: c.self.name } });
  Object.assign(c, { hostUse: use, layout: { ...c.layout, log: logs } });
  store.add(coreRecord(1));
  store.add(createdRecord(2));
  server = createTestServer(c);
  close = await openHostSocket(path, server);
});
afterEach(async () => {
  store.close();
  await close();
  await server.close();
});

interface Got {
  status: number;
  headers: Record<string, unknown>;
  body: unknown;
}

/** Sends a request through the socket. */
function ask(url: string, method = "GET"): Promise<Got> {
  return new Promise((resolve, reject) => {
    const headers = {
      host: "localhost",
      ...(method === "GET" ? {} : { "content-type": "application/json", "content-length": "2" }),
    };
    const sent = request({ socketPath: path, path: url, method, headers }, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => (text += chunk.toString()));
      response.on("end", () => {
        const body: unknown = text.startsWith("{") || text.startsWith("[") ? JSON.parse(text) : text;
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
      });
    });
    sent.on("error", reject);
    sent.end(method === "GET" ? undefined : "{}");
  });
}

/** The state that was copied to this host's disk an hour ago. */
function lastKnown(): LastKnown {
  const services = new Map([1, 2, 3].map((n) => [coreRecord(n).ref, { value: coreRecord(n), revision: n }]));
  const cluster = { format: 1 as const, generation: 1, caCert: "PEM", createdAt: "2026-01-01T00:00:00.000Z" };
  const none = { users: new Map(), logins: new Map(), settings: null };
  return { ...none, services, cores: services, cluster, revision: 77, atMs: store.clock.ms - 3_600_000 };
}

describe("while the records are loaded", () => {
  beforeEach(() => store.run());

  test("a caller on the host reads the cluster and its services as a viewer does, without an unused ID", async () => {
    expect(await ask("/api/v3/cluster")).toMatchObject({ status: 200, body: { members: [{ name: "core-1" }] } });
    const list = await ask("/api/v3/services");
    expect(list.body).toMatchObject([{ name: "core-1" }, { name: "core-2", id: null }]);
    expect(JSON.stringify(list.body)).not.toContain(createdRecord(2).id);
    expect((await ask(`/api/v3/services/${coreRecord(1).ref}`)).body).toMatchObject({ name: "core-1" });
    expect((await ask("/api/v3/node/log")).status).toBe(200);
  });

  test("a follower answers for itself, and sends nobody to the leader", async () => {
    store.raft.status = { ...store.raft.status, raftState: "StateFollower" } as typeof store.raft.status;
    expect((await ask("/api/v3/cluster")).status).toBe(200);
  });

  test("it opens nothing else: every other route is refused, also those open to all elsewhere", async () => {
    await close();
    // With a handler of its own it does not compare refusals with the errors that the contract names for the network.
    const other = createTestServer(c, { signOut: async () => undefined });
    close = await openHostSocket(path, other);
    const routes = (Object.entries(ROUTES) as [RouteName, Route][]).filter(([, r]) => r.console !== true);
    expect(routes.flatMap(([name, r]) => (r.onHost === true ? [name] : [])).toSorted()).toEqual([
      "cluster",
      "listServices",
      "nodeLog",
      "showService",
    ]);
    for (const [name, route] of routes) {
      if (route.onHost === true) continue;
      const got = await ask(pathOf(route).replaceAll(/:\w+/g, coreRecord(1).ref), route.method);
      expect([name, got.status, got.body]).toMatchObject([name, 403, { code: "forbidden" }]);
    }
  });

  test("each use is in the audit, one entry a minute and route with their number", async () => {
    const entries = (): unknown[] =>
      store.gateway.keysUnder("/kuma/audit/").map((key) => store.gateway.json(key) as unknown);
    await ask("/api/v3/cluster");
    await ask("/api/v3/cluster");
    await ask("/api/v3/services");
    await use.write();
    const entry = { who: "host:core-1", what: "host.read", outcome: "done", from: "host.sock" };
    expect(entries()).toMatchObject([
      { ...entry, name: "kuma cluster status", count: 2 },
      { ...entry, name: "kuma service list", count: 1 },
    ]);
    for (let n = 0; n < 5; n++) await ask("/api/v3/cluster");
    await use.write();
    expect(entries()).toHaveLength(2);
    store.clock.ms += 60_000;
    await use.write();
    expect(entries()).toMatchObject([{}, {}, { name: "kuma cluster status", count: 5 }]);
  });

  test("without a leader the uses are counted until there is one", async () => {
    const led = store.raft.status;
    store.raft.status = null;
    await ask("/api/v3/cluster?stale=1");
    await use.write();
    await ask("/api/v3/cluster?stale=1");
    expect(store.gateway.keysUnder("/kuma/audit/")).toEqual([]);
    store.raft.status = led;
    await use.write();
    const [key = ""] = store.gateway.keysUnder("/kuma/audit/");
    expect(store.gateway.json(key)).toMatchObject({ count: 2 });
  });

  test("the socket is its owner's alone", () => {
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });
});

describe("while no engine has answered", () => {
  test("without a last known state nothing is shown, rather than an empty list", async () => {
    for (const url of ["/api/v3/services?stale=1", "/api/v3/cluster?stale=1", "/api/v3/services"])
      expect(await ask(url)).toMatchObject({ status: 503, body: { code: "no_leader" } });
  });

  test("the last known state is shown with its age and revision, and only where a copy was asked for", async () => {
    Object.assign(c, { lastKnown: { state: lastKnown() } });
    c.engine.clusterId = null;
    expect(await ask("/api/v3/services")).toMatchObject({ status: 503, body: { code: "no_leader" } });
    const list = await ask("/api/v3/services?stale=1");
    const rows = (list.body as { name: string; fqdn: string }[]).toSorted((a, b) => a.name.localeCompare(b.name));
    expect(rows).toMatchObject([1, 2, 3].map((n) => ({ name: `core-${n}`, fqdn: `core-${n}.soc.example` })));
    const age = { [HEADER.dataAge]: "3600000", [HEADER.revision]: "77" };
    expect(list.headers).toMatchObject(age);
    const cluster = await ask("/api/v3/cluster?stale=1");
    expect(cluster).toMatchObject({ status: 200, headers: age, body: { voters: 3, majority: 2, leader: null } });
    const one = await ask(`/api/v3/services/${coreRecord(3).ref}?stale=1`);
    expect(one).toMatchObject({ status: 200, headers: age, body: { name: "core-3" } });
  });

  test("its own log can be read all the same", async () => {
    expect((await ask("/api/v3/node/log")).status).toBe(200);
  });
});
