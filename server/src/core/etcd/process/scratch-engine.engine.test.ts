import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { raiseCommit } from "../../../lib/etcd-wal/raise-commit.ts";
import { RaftCopy } from "../../../lib/etcd-wal/raft-copy.ts";
import { silentLogger } from "../../../lib/logging/logger.ts";
import { systemClock } from "../../../lib/time/clock.ts";
import { createBench, eventually, isAlive, testBinary, type Bench } from "../testing/test-engine.ts";
import { EngineFailed } from "./engine.ts";
import { findEngine } from "./find-engine.ts";
import { findEngineTools, restoreSnapshot, saveSnapshot, EngineToolFailed, type EngineTools } from "./engine-tool.ts";
import { startScratchEngine, type ScratchEngine, type ScratchOptions } from "./scratch-engine.ts";

let bench: Bench;
const scratch: ScratchEngine[] = [];
beforeEach(async () => {
  bench = await createBench();
});
afterEach(async () => {
  for (const engine of scratch.splice(0)) await engine.stop();
  await bench.close();
});

async function start(dataDir: string, more: Partial<ScratchOptions> = {}): Promise<ScratchEngine> {
  const engine = await startScratchEngine({
    binary: await testBinary(),
    dataDir,
    socketDir: join(bench.folder, "scratch"),
    logDir: join(bench.folder, "scratch-log"),
    name: "a",
    log: silentLogger,
    clock: systemClock,
    ...more,
  });
  scratch.push(engine);
  return engine;
}

async function tools(): Promise<EngineTools> {
  const engine = await testBinary();
  const found = await findEngine({ home: null, env: { KUMA_ETCD: engine } });
  if (!found.ok) throw new Error(found.failure.detail);
  return findEngineTools({ engine, engineVersion: found.version, home: null, env: {} });
}

/** Puts keys into one of two voters, stops both, and returns a copy of its data folder. */
async function survivorOf(keys: readonly string[]): Promise<RaftCopy> {
  const cluster = { initialCluster: "a=http://127.41.2.1:7209,b=http://127.41.2.2:7209" };
  const [a, b] = [bench.engine("a", "127.41.2.1", cluster), bench.engine("b", "127.41.2.2", cluster)];
  await Promise.all([a.start(), b.start()]);
  for (const key of keys) await a.gateway.txn({ compare: [], success: [{ op: "put", key, value: "x" }] });
  await Promise.all([a.stop(), b.stop()]);
  return RaftCopy.make(join(bench.folder, "a", "raft"), join(bench.folder, "copy"));
}

/** Returns the inodes of the TCP sockets that a process has open. */
function tcpSocketsOf(pid: number): string[] {
  const net = ["tcp", "tcp6"].flatMap((file) => readFileSync(`/proc/${pid}/net/${file}`, "utf8").split("\n").slice(1));
  const all = new Set(net.flatMap((line) => line.trim().split(/\s+/)[9] ?? []));
  const own = readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
    } catch {
      return []; // closed meanwhile
    }
  });
  return own.filter((inode) => all.has(inode));
}

const keysIn = async (engine: ScratchEngine): Promise<string[]> =>
  (await engine.gateway.rangeAll({ key: "k/", rangeEnd: "k0" })).kvs.map(({ key }) => key);

test("one of two voters is forced on sockets alone, saved and restored under a new token as the only member", async () => {
  const keys = ["k/1", "k/2", "k/3"];
  const copy = await survivorOf(keys);
  expect(["raised", "unchanged"]).toContain(raiseCommit(copy).kind);
  const { etcdctl, restorer } = await tools();
  if (etcdctl === null || restorer === null) throw new Error("the engine's tools are missing");

  const forced = await start(copy.folder, { forceNewCluster: true });
  expect(await keysIn(forced)).toEqual(keys);
  expect(tcpSocketsOf(forced.pid)).toEqual([]);
  const before = await forced.gateway.status();
  const file = join(bench.folder, "snapshot.db");
  await saveSnapshot(etcdctl, { socketDir: forced.socketDir, file });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  await forced.stop();
  expect(isAlive(forced.pid)).toBe(false);

  const dataDir = join(bench.folder, "restored");
  const peerUrl = "https://core-1.example:7209";
  await restoreSnapshot(restorer, { file, dataDir, name: "a", peerUrl, clusterToken: "another" });
  const restored = await start(dataDir);
  expect(await keysIn(restored)).toEqual(keys);
  const after = await restored.gateway.status();
  expect(after.revision).toBe(before.revision);
  expect(after.clusterId).not.toBe(before.clusterId);
  expect(after.memberId).not.toBe(before.memberId);
  const { members } = await restored.gateway.memberList();
  expect(members).toMatchObject([{ memberId: after.memberId, name: "a", peerUrls: [peerUrl], learner: false }]);
});

test("a damaged snapshot is not restored, and nothing is left of it", async () => {
  const { restorer } = await tools();
  const file = join(bench.folder, "broken.db");
  writeFileSync(file, Buffer.alloc(65_536, 7));
  const dataDir = join(bench.folder, "restored");
  const target = { file, dataDir, name: "a", peerUrl: "https://core-1.example:7209", clusterToken: "another" };
  await expect(restoreSnapshot(restorer ?? "", target)).rejects.toThrow(EngineToolFailed);
});

test("a scratch engine that cannot run rejects with its cause, and no process is left", async () => {
  const dataDir = join(bench.folder, "data");
  mkdirSync(join(dataDir, "member", "snap"), { recursive: true, mode: 0o700 });
  writeFileSync(join(dataDir, "member", "snap", "db"), Buffer.alloc(32_768, 1));
  await expect(start(dataDir)).rejects.toThrow(EngineFailed);
});

test("a scratch engine dies with the process that started it", async () => {
  const script = `
    import { startScratchEngine } from ${JSON.stringify(join(import.meta.dirname, "scratch-engine.ts"))};
    import { silentLogger } from ${JSON.stringify(join(import.meta.dirname, "../../../lib/logging/logger.ts"))};
    import { systemClock } from ${JSON.stringify(join(import.meta.dirname, "../../../lib/time/clock.ts"))};
    const folder = ${JSON.stringify(bench.folder)};
    const engine = await startScratchEngine({
      binary: ${JSON.stringify(await testBinary())}, dataDir: folder + "/data", socketDir: folder + "/s",
      logDir: folder + "/l", name: "a", log: silentLogger, clock: systemClock,
    });
    console.log(engine.pid);
  `;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  const pid = Number(line.toString());
  expect(isAlive(pid)).toBe(true);
  child.kill("SIGKILL");
  await eventually(() => !isAlive(pid));
});

test("the tool of the engine's own release restores, and etcdctl of 3.6 never does", async () => {
  const folder = (name: string, programs: Record<string, string>): string => {
    const path = join(bench.folder, name);
    mkdirSync(path);
    for (const [program, version] of Object.entries(programs)) {
      writeFileSync(join(path, program), `#!/bin/sh\necho "${program} version: ${version}"\n`);
      chmodSync(join(path, program), 0o755);
    }
    return path;
  };
  const find = (path: string, engineVersion: string, PATH = ""): Promise<EngineTools> =>
    findEngineTools({ engine: join(path, "etcd"), engineVersion, home: null, env: { PATH } });
  const mixed = folder("mixed", { etcdctl: "3.4.23", etcdutl: "3.5.16" });
  expect((await find(mixed, "3.4.23")).restorer).toBe(join(mixed, "etcdctl"));
  expect((await find(mixed, "3.5.16")).restorer).toBe(join(mixed, "etcdutl"));
  const old = folder("old", { etcdctl: "3.4.30" });
  expect(await find(old, "3.4.23")).toEqual({ etcdctl: join(old, "etcdctl"), restorer: join(old, "etcdctl") });
  const six = folder("six", { etcdctl: "3.6.1" });
  expect(await find(six, "3.6.1")).toEqual({ etcdctl: join(six, "etcdctl"), restorer: null });
  // Beside the engine first, then where an engine is looked for.
  const bare = folder("bare", {});
  symlinkSync(join(old, "etcdctl"), join(bare, "etcdctl"));
  expect(await find(bare, "3.4.23", old)).toMatchObject({ etcdctl: join(bare, "etcdctl") });
  rmSync(join(bare, "etcdctl"));
  expect(await find(bare, "3.4.23", old)).toMatchObject({ etcdctl: join(old, "etcdctl") });
});
