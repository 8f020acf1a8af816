import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readWal } from "../../../lib/etcd-wal/read-wal.ts";
import { silentLogger } from "../../../lib/logging/logger.ts";
import { systemClock } from "../../../lib/time/clock.ts";
import { findEngine } from "../../etcd/process/find-engine.ts";
import type { Engine } from "../../etcd/process/engine.ts";
import { type Bench, createBench, testBinary } from "../../etcd/testing/test-engine.ts";
import { layoutOf, type Layout } from "../../members/home/layout.ts";
import { writeCoreJson } from "../../members/home/core-json.ts";
import { createCa, createCsr, createNodeKey, issueCertificate } from "../../members/pki/ca.ts";
import { keys } from "../../state/keys.ts";
import type { ClusterRecord } from "../../state/records.ts";
import { coreRecord } from "../../testing/records.ts";
import { drillFolder, removeDrill } from "./drill-files.ts";
import { play } from "./drill-process.ts";
import type { DrillMeans } from "./play-survivor.ts";
import type { Played } from "./played.ts";
import { StepTimes } from "./step-times.ts";

const ID = "3c5f8a20-77d4-4f0e-9b6a-1d2c90e4ab57";
const HOST = "127.43.8.2";
const own = coreRecord(1);
let bench: Bench;
let layout: Layout;
let engine: Engine;

beforeEach(async () => {
  bench = await createBench();
  layout = layoutOf(join(bench.folder, "home"), ID);
  mkdirSync(layout.core, { recursive: true });
  const ca = await createCa(Date.now());
  const names = { fqdn: HOST, addresses: [HOST] };
  const key = await createNodeKey();
  const files: [string, string][] = [
    [layout.caCert, ca.cert],
    [layout.caKey, ca.key],
    [layout.nodeKey, key],
    [layout.nodeCert, await issueCertificate(ca, await createCsr(key, names), own.ref, names, Date.now())],
  ];
  for (const [path, content] of files) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
  const at = (port: number) => ({ host: HOST, port });
  writeCoreJson(layout.coreJson, {
    format: 1,
    id: ID,
    ref: own.ref,
    name: own.name,
    host: HOST,
    addresses: [HOST],
    raft: { listen: at(7209), advertise: at(7209) },
    internal: { listen: at(7210), advertise: at(7210) },
    console: at(7220),
    rest: at(7223),
    health: at(7211),
    generation: 1,
    lifeId: null,
    clusterToken: "test",
    engine: null,
    peers: [],
  });
  mkdirSync(layout.run, { mode: 0o700 });
  engine = bench.engine(own.ref, HOST, { dataDir: layout.raft, socketDir: layout.run });
  await engine.start();
  const cluster: ClusterRecord = {
    format: 1,
    generation: 1,
    clusterToken: "test",
    caCert: ca.cert,
    createdAt: "2026-11-23T05:00:00.000Z",
  };
  await put(keys.cluster, JSON.stringify(cluster));
  await put(keys.service(own.ref), JSON.stringify(own));
  for (let n = 0; n < 50; n++) await put(keys.name(`name-${n}`), own.ref);
});
afterEach(() => bench.close());

const put = async (key: string, value: string): Promise<void> =>
  void (await engine.gateway.txn({ compare: [], success: [{ op: "put", key, value }] }));

async function drill(more: Partial<DrillMeans> = {}): Promise<Played> {
  const path = await testBinary();
  const found = await findEngine({ home: null, env: { KUMA_ETCD: path } });
  if (!found.ok) throw new Error(found.failure.detail);
  const times = new StepTimes(
    () => performance.now(),
    () => undefined,
  );
  const log = silentLogger;
  const means: DrillMeans = { layout, engine: found, env: {}, memoryBytes: 1e12, times, clock: systemClock, log };
  return play({ way: "survivor" }, { ...means, ...more });
}

test("a Core’s recovery is played on a copy while its engine runs, which is not touched", async () => {
  const before = await engine.gateway.status();
  const played = await drill();
  expect(played).toMatchObject({ reason: null, startMs: expect.any(Number), databaseBytes: expect.any(Number) });
  expect(played.steps.map(({ step }) => step)).toEqual(["copy", "raise", "force", "restore", "records"]);
  const log = readWal(layout.raft);
  expect(log.kind === "read" && log.last.index).toBe(played.lastIndex);
  expect((await engine.gateway.status()).raftIndex).toBe(before.raftIndex);
  expect(readdirSync(layout.core).toSorted()).toEqual(expect.arrayContaining(["drill"]) as unknown as string[]);
  expect(readFileSync(layout.coreJson, "utf8")).toContain('"generation": 1');
  await removeDrill(layout);
  expect(existsSync(drillFolder(layout))).toBe(false);
});

test("it works while changes are made", async () => {
  const ending = { now: false };
  const writing = (async () => {
    for (let n = 0; !ending.now; n++) await put(keys.name("busy"), String(n));
  })();
  try {
    expect(await drill()).toMatchObject({ reason: null });
  } finally {
    ending.now = true;
    await writing;
  }
});

test("without memory, or without the engine’s tools, nothing is written", async () => {
  expect((await drill({ memoryBytes: 1024 })).reason).toMatchObject({ code: "drill_no_memory", params: { free: 0 } });
  const alone = join(bench.folder, "alone");
  mkdirSync(alone);
  cpSync(await testBinary(), join(alone, "etcd"));
  const path = join(alone, "etcd");
  expect((await drill({ engine: { path, version: "3.4.23" }, env: { PATH: "" } })).reason?.code).toBe("drill_no_tool");
  expect(existsSync(drillFolder(layout))).toBe(false);
});

test("an engine that does not run is a reason, with the step", async () => {
  await engine.stop();
  expect((await drill()).reason).toEqual({ code: "drill_way_failed", params: { step: "copy" } });
});

test("on a disk that is almost full the drill is refused with the figures, before it writes anything", async (t) => {
  await engine.stop();
  const small = join(bench.folder, "small");
  mkdirSync(small);
  if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=160m", "tmpfs", small]).status !== 0) t.skip();
  try {
    cpSync(layout.home, join(small, "home"), { recursive: true, filter: (path) => !path.startsWith(layout.run) });
    const there = layoutOf(join(small, "home"), ID);
    const { reason } = await drill({ layout: there });
    expect(reason).toMatchObject({ code: "drill_no_room", params: { free: expect.any(Number) } });
    expect(existsSync(drillFolder(there))).toBe(false);
  } finally {
    spawnSync("umount", [small]);
  }
});
