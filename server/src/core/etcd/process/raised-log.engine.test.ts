import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, rmSync, truncateSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { frameAt } from "../../../lib/etcd-wal/frames.ts";
import { raiseCommit } from "../../../lib/etcd-wal/raise-commit.ts";
import { RaftCopy } from "../../../lib/etcd-wal/raft-copy.ts";
import { readWal, walFolder } from "../../../lib/etcd-wal/read-wal.ts";
import { RECORD } from "../../../lib/etcd-wal/records.ts";
import { SegmentFile } from "../../../lib/etcd-wal/segment-file.ts";
import type { Bench } from "../testing/test-engine.ts";
import { createBench, eventually, stateOf, testBinary } from "../testing/test-engine.ts";

let bench: Bench;
const forced: ChildProcess[] = [];
beforeEach(async () => {
  bench = await createBench();
});
afterEach(async () => {
  for (const child of forced.splice(0)) await end(child);
  await bench.close();
});

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill("SIGKILL");
  await exit;
}

/** Cuts a log before the last state that counts its last entry as committed, as a kill does which comes before that. */
function forgetLastCommit(copy: RaftCopy): void {
  const [name = ""] = readdirSync(walFolder(copy.folder)).filter((file) => file.endsWith(".wal"));
  const path = join(walFolder(copy.folder), name);
  const file = new SegmentFile(path);
  let [offset, cut] = [0, 0];
  for (;;) {
    const step = frameAt(file, offset);
    if (step.kind !== "record") break;
    if (step.record.type === RECORD.entry) cut = step.next;
    offset = step.next;
  }
  file.close();
  truncateSync(path, cut);
}

/** Posts to the gateway of a forced engine on its socket; null while it does not answer. */
const post = (folder: string, path: string, body: unknown): Promise<{ kvs?: { key: string }[] } | null> =>
  new Promise((done) => {
    const call = request({ socketPath: join(folder, "c.sock:0"), path, method: "POST", timeout: 1000 }, (response) => {
      let text = "";
      response.on("data", (bytes: Buffer) => (text += bytes.toString()));
      response.on("end", () => done(response.statusCode === 200 ? (JSON.parse(text) as { kvs?: [] }) : null));
    });
    call.on("timeout", () => call.destroy());
    call.on("error", () => done(null));
    call.end(JSON.stringify(body));
  });
const b64 = (text: string): string => Buffer.from(text).toString("base64");

/** Forces the engine of a copy into a cluster of its own, on sockets alone; returns its keys, then puts one more. */
async function keysForced(copy: RaftCopy): Promise<string[]> {
  const sockets = join(bench.folder, "s");
  rmSync(sockets, { recursive: true, force: true });
  mkdirSync(sockets);
  const flags = [
    "--name=a",
    `--data-dir=${copy.folder}`,
    "--listen-client-urls=unix://c.sock:0",
    "--advertise-client-urls=unix://c.sock:0",
    "--listen-peer-urls=unix://p.sock:0",
    "--initial-advertise-peer-urls=unix://p.sock:0",
    "--initial-cluster=a=unix://p.sock:0",
    "--force-new-cluster=true",
    "--logger=zap",
  ];
  const child = spawn(await testBinary(), flags, { cwd: sockets, stdio: "ignore" });
  forced.push(child);
  const range = { key: b64("k/"), range_end: b64("k0"), limit: "1000" };
  const found = await eventually(() => post(sockets, "/v3/kv/range", range));
  // A new write is taken: what was raised has not left a gap that swallows it.
  await eventually(() => post(sockets, "/v3/kv/put", { key: b64("new"), value: b64("x") }));
  await end(child);
  return (found.kvs ?? []).map(({ key }) => Buffer.from(key, "base64").toString()).toSorted();
}

test("entries that no state counts as committed yet survive being forced once the commit index is raised, not before", async () => {
  const engine = bench.engine("a", "127.41.1.9");
  await engine.start();
  const keys = Array.from({ length: 20 }, (_, at) => `k/${String(at).padStart(2, "0")}`);
  for (const key of keys) await engine.gateway.txn({ compare: [], success: [{ op: "put", key, value: "x" }] });
  const raft = join(bench.folder, "a", "raft");
  const ended = stateOf(engine, ({ name }) => name !== "ready");
  const live = readWal(raft);
  await engine.stop();
  await ended;
  const written = readWal(raft);
  expect(live).toMatchObject({ kind: "read", last: written.kind === "read" ? written.last : null });

  const [plain, raised] = ["plain", "raised"].map((name) => RaftCopy.make(raft, join(bench.folder, name)));
  if (plain === undefined || raised === undefined) throw new Error("no copies");
  for (const copy of [plain, raised]) {
    forgetLastCommit(copy);
    // The database may have applied the last entry already; without it the engine has only the log, as it is.
    rmSync(join(copy.folder, "member", "snap", "db"));
  }
  expect(raiseCommit(raised)).toMatchObject({ kind: "raised" });
  expect(await keysForced(plain)).toEqual(keys.slice(0, -1));
  expect(await keysForced(raised)).toEqual(keys);
  expect(readWal(raft)).toEqual(written);
});
