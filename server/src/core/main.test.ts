import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { steadyNow, systemClock } from "../lib/time/clock.ts";
import { levelControl } from "../lib/logging/log-level.ts";
import { logLimits } from "../lib/logging/log-limits.ts";
import { silentLogger } from "../lib/logging/logger.ts";
import { startCore } from "./main.ts";
import type { CoreOptions } from "./parts.ts";
import { HealthPort } from "./http/health.ts";
import { writeWhole } from "../lib/process/write-whole.ts";
import { layoutOf } from "./members/home/layout.ts";
import { foundCluster } from "./members/enrol/make-identity.ts";

const HOST = "127.0.61.11";
let home: string;
const open: Server[] = [];
beforeEach(() => void (home = mkdtempSync(join(tmpdir(), "core-"))));
afterEach(async () => {
  for (const s of open.splice(0)) await new Promise((done) => s.close(done));
  rmSync(home, { recursive: true });
});

async function take(port: number): Promise<number> {
  const server = createServer();
  open.push(server);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host: HOST, port }, resolve);
  });
  const at = server.address();
  return typeof at === "object" && at !== null ? at.port : 0;
}

/** A joiner that has its certificate and waits for its membership. */
async function joiner(ports: { health: number; raft: number; internal: number }): Promise<CoreOptions> {
  const layout = layoutOf(home, "00000000-0000-0000-0000-000000000000");
  const none = {
    host: HOST,
    raftListen: null,
    raftAdvertise: [],
    internal: null,
    health: null,
    console: null,
    rest: null,
  };
  const self = await foundCluster(layout, HOST, none, { ...ports, console: 1, rest: 1 }, Date.now());
  return {
    self: { ...self, engine: null },
    health: null,
    layout,
    engineBinary: "/nonexistent",
    engineVersion: "3.5.16",
    leastEngine: "3.5.0",
    snapshotCopies: null,
    version: "1.0.0",
    restAddress: () => null,
    executable: "kuma",
    program: ["kuma"],
    steadyMs: 1,
    stallMs: 1000,
    clock: systemClock,
    steady: steadyNow,
    log: silentLogger,
    logLevel: levelControl("info", systemClock, () => undefined),
    logLimits: logLimits({}),
    random: Math.random,
  };
}

test("a start that a taken port forbids leaves no port open, so that the process can end", async () => {
  const [raft, internal, health] = [await take(0), await take(0), await take(0)];
  for (const s of open.splice(0)) await new Promise((done) => s.close(done));
  const options = await joiner({ raft, internal, health });
  await take(raft);
  const held = new HealthPort();
  await held.listen({ host: HOST, port: health });
  await expect(startCore({ ...options, health: held })).rejects.toMatchObject({
    code: "ports_taken",
    params: { port: raft },
  });
  expect(await take(internal)).toBe(internal);
  expect(await take(health)).toBe(health);
});

test("a damaged key or certificate is a damaged home, named by its file", async () => {
  const options = await joiner({ raft: 1, internal: 1, health: 1 });
  writeWhole(options.layout.nodeCert, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
  await expect(startCore(options)).rejects.toMatchObject({
    code: "home_half_written",
    params: { file: options.layout.nodeCert },
  });
});
