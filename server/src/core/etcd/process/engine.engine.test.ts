import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { EngineFailed } from "./engine.ts";
import { prefixRange } from "../client/ids.ts";
import type { FailureCode } from "./engine-plan.ts";
import type { Bench } from "../testing/test-engine.ts";
import { createBench, eventually, isAlive, isStopped, stateOf, testBinary } from "../testing/test-engine.ts";

let bench: Bench;
beforeEach(async () => {
  bench = await createBench();
});
afterEach(() => bench.close());

const failsWith = async (start: Promise<void>): Promise<FailureCode> => {
  const error: unknown = await start.then(
    () => new Error("it started"),
    (e: unknown) => e,
  );
  if (!(error instanceof EngineFailed)) throw error;
  return error.failure.code;
};
const pidOf = (e: { pid: number | null }): number => {
  if (e.pid === null) throw new Error("no process");
  return e.pid;
};

test("starts, answers, stops; the socket's folder is private and nothing is left", async () => {
  const e = bench.engine("a", "127.41.1.1");
  await e.start();
  const s = await e.gateway.status();
  expect(s).toMatchObject({ learner: false, leaderMemberId: s.memberId });
  expect(s.memberId).toMatch(/^[0-9a-f]{1,16}$/);
  expect(statSync(join(bench.folder, "a", "sock")).mode & 0o777).toBe(0o700);
  const pid = pidOf(e);
  await e.stop();
  expect(isAlive(pid)).toBe(false);
  expect(e.state).toEqual({ name: "stopped" });
  await e.start();
  expect((await e.gateway.status()).memberId).toBe(s.memberId);
});

test("reads, transactions and a watch over one gateway", async () => {
  const e = bench.engine("a", "127.41.1.1");
  await e.start();
  const g = e.gateway;
  const put = (key: string, value: string) =>
    g.txn({
      compare: [{ key, target: "version", op: "=", value: 0 }],
      success: [{ op: "put", key, value }],
      failure: [{ op: "range", key }],
    });
  const first = await put("t/1", "Ядро ✓");
  expect(first).toMatchObject({ succeeded: true, responses: [{ op: "put" }] });
  expect(await put("t/1", "again")).toMatchObject({
    succeeded: false,
    responses: [{ op: "range", kvs: [{ value: "Ядро ✓", version: 1 }] }],
  });

  const stop = new AbortController();
  const seen: string[] = [];
  const watch = g.watch(
    { ...prefixRange("t/"), startRevision: first.revision },
    (b) => {
      seen.push(...b.events.map((x) => `${x.type} ${x.key} ${x.value}`));
      if (seen.length === 3) stop.abort();
    },
    stop.signal,
  );
  await g.txn({
    compare: [],
    success: [
      { op: "put", key: "t/2", value: "b" },
      { op: "delete", key: "t/1" },
    ],
  });
  await watch;
  expect(seen).toEqual(["put t/1 Ядро ✓", "put t/2 b", "delete t/1 "]);

  for (let i = 0; i < 5; i++) await put(`p/${i}`, "x".repeat(1000));
  const all = await g.rangeAll({ ...prefixRange("p/"), pageSize: 2 });
  expect(all.kvs.map((k) => k.key)).toEqual(["p/0", "p/1", "p/2", "p/3", "p/4"]);
  await g.compact(all.revision);
  await expect(
    g.watch({ ...prefixRange("t/"), startRevision: 1 }, () => undefined, new AbortController().signal),
  ).rejects.toMatchObject({ kind: "compacted" });
  await expect(g.range({ key: "t/1", revision: 1 })).rejects.toMatchObject({ kind: "compacted", sent: "refused" });
  expect((await g.metrics()).dbBytes).toBeGreaterThan(0);
  expect(await g.alarms()).toEqual([]);
  await g.defragment();
});

test("a watch bigger than one message comes whole", async () => {
  const e = bench.engine("a", "127.41.1.1");
  await e.start();
  const value = "я".repeat(300_000);
  for (const i of [1, 2, 3, 4]) await e.gateway.txn({ compare: [], success: [{ op: "put", key: `big/${i}`, value }] });
  const stop = new AbortController();
  const got: string[] = [];
  await e.gateway.watch(
    { ...prefixRange("big/"), startRevision: 1 },
    (b) => {
      got.push(...b.events.map((x) => x.value));
      if (got.length === 4) stop.abort();
    },
    stop.signal,
  );
  expect(got.length).toBe(4);
  expect(got.every((v) => v === value)).toBe(true);
});

test("kill -9 of the engine: back by itself, with its data, over the stale socket", async () => {
  const e = bench.engine("a", "127.41.1.1");
  await e.start();
  await e.gateway.txn({ compare: [], success: [{ op: "put", key: "k", value: "kept" }] });
  const watch = e.gateway.watch({ key: "k", startRevision: 1 }, () => undefined, new AbortController().signal);
  const broken = watch.catch((x: unknown) => x);
  const pid = pidOf(e);
  const passed: unknown[] = [];
  const off = e.onState((s) => passed.push(s.name === "starting" ? [s.step, s.attempt] : s.name));
  const ready = stateOf(e, (s) => s.name === "ready");
  process.kill(pid, "SIGKILL");
  await ready;
  off();
  // The first launch was the one that became ready: its wait is the shortest of the backoff.
  expect(passed).toEqual([["waiting", 1], ["preparing", 1], ["launched", 1], "ready"]);
  expect(await broken).toMatchObject({ kind: "lost" });
  expect(pidOf(e)).not.toBe(pid);
  expect((await e.gateway.range({ key: "k" })).kvs[0]?.value).toBe("kept");
});

test("an engine that ignores SIGTERM is killed after the deadline", async () => {
  const e = bench.engine("a", "127.41.1.1", { stopDeadlineMs: 300 });
  await e.start();
  const pid = pidOf(e);
  process.kill(pid, "SIGSTOP");
  await eventually(() => isStopped(pid));
  await expect(e.gateway.range({ key: "k" }, { timeoutMs: 100 })).rejects.toMatchObject({
    kind: "timeout",
    sent: "unknown",
  });
  await e.stop();
  expect(isAlive(pid)).toBe(false);
});

test("an engine that ends with SIGTERM by another hand is started again", async () => {
  const e = bench.engine("a", "127.41.1.1");
  await e.start();
  const ready = stateOf(e, (s) => s.name === "ready");
  const pid = pidOf(e);
  process.kill(pid, "SIGTERM");
  await ready;
  expect(pidOf(e)).not.toBe(pid);
});

test("kill -9 of the parent takes the engine along, and the next parent starts over what it left", async () => {
  const folder = join(bench.folder, "a");
  const host = spawn(
    process.execPath,
    [join(import.meta.dirname, "../testing/engine-host.ts"), await testBinary(), folder, "127.41.1.1"],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const [line] = (await once(host.stdout, "data")) as [Buffer];
  const pid = Number(line.toString());
  expect(isAlive(pid)).toBe(true);
  host.kill("SIGKILL");
  const e = bench.engine("a", "127.41.1.1", { name: "hosted", initialCluster: "hosted=http://127.41.1.1:7209" });
  await e.start();
  expect(isAlive(pid)).toBe(false);
});

test("a taken port, an address of another machine, foreign data, a wrong binary are named", async () => {
  const squatter = createServer().listen(7209, "127.41.1.9");
  await once(squatter, "listening");
  expect(await failsWith(bench.engine("port", "127.41.1.9").start())).toBe("ports_taken");
  squatter.close();
  expect(await failsWith(bench.engine("addr", "192.0.2.9").start())).toBe("address_not_here");

  mkdirSync(join(bench.folder, "alien", "raft"), { recursive: true });
  writeFileSync(join(bench.folder, "alien", "raft", "ledger.sqlite"), "not ours");
  expect(await failsWith(bench.engine("alien", "127.41.1.2").start())).toBe("data_foreign");
  expect(readFileSync(join(bench.folder, "alien", "raft", "ledger.sqlite"), "utf8")).toBe("not ours");

  expect(await failsWith(bench.engine("gone", "127.41.1.3", { binary: join(bench.folder, "nothing") }).start())).toBe(
    "engine_missing",
  );
  const script = join(bench.folder, "crash.sh");
  writeFileSync(script, "#!/bin/sh\necho panic: no good >&2\nexit 3\n");
  chmodSync(script, 0o755);
  expect(await failsWith(bench.engine("crash", "127.41.1.4", { binary: script }).start())).toBe("engine_crashed");
});

test("data that another engine runs on is left alone", async () => {
  const e = bench.engine("a", "127.41.1.1");
  await e.start();
  expect(await failsWith(bench.engine("b", "127.41.1.2", { dataDir: join(bench.folder, "a", "raft") }).start())).toBe(
    "data_in_use",
  );
  expect(e.state.name).toBe("ready");
});

test("data of another member is foreign; damaged data is named", async () => {
  const e = bench.engine("a", "127.41.1.1");
  await e.start();
  await e.stop();
  const other = bench.engine("a", "127.41.1.1", { expect: { memberId: "1" } });
  expect(await failsWith(other.start())).toBe("data_foreign");
  await other.stop();
  writeFileSync(join(bench.folder, "a", "raft", "member", "snap", "db"), "rubbish");
  expect(await failsWith(bench.engine("a", "127.41.1.1").start())).toBe("data_damaged");
});

test("stopping while it starts leaves nothing behind", async () => {
  const e = bench.engine("a", "127.41.1.1");
  const start = e.start();
  const refused = start.catch((x: unknown) => x);
  await e.stop();
  expect(await refused).toBeInstanceOf(EngineFailed);
  const again = e.start();
  const ended = again.catch((x: unknown) => x);
  const pid = await eventually(() => e.pid);
  await e.stop();
  expect(await ended).toBeInstanceOf(EngineFailed);
  expect(isAlive(pid)).toBe(false);
});

test("a home whose path is longer than a socket's name may be", async () => {
  const deep = join(bench.folder, "d".repeat(80), "e".repeat(80));
  const e = bench.engine("a", "127.41.1.1", { socketDir: join(deep, "sock"), dataDir: join(deep, "raft") });
  await e.start();
  expect((await e.gateway.status()).leaderMemberId).not.toBeNull();
});
