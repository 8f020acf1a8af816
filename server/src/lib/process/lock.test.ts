import { spawn } from "node:child_process";
import { once } from "node:events";
import { lstatSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, expect, test } from "vitest";
import { socketPath } from "../net/socket-path.ts";
import { takeLock } from "./lock.ts";

/** A limit that only ends a hang. */
const LONG = { timeout: 120_000 };
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lock-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const take = async () => {
  const r = await takeLock(folder);
  if (!r.ok) throw new Error(`held by ${r.pid}`);
  return r.lock;
};

/** Another process, which tries to take the folder's lock for each line and prints whether it did. */
const other = () => {
  const code = `const { takeLock } = await import(${JSON.stringify(join(import.meta.dirname, "lock.ts"))});
    for await (const _ of (await import("node:readline")).createInterface({ input: process.stdin }))
      console.log((await takeLock(${JSON.stringify(folder)})).ok);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", code], { stdio: ["pipe", "pipe", "inherit"] });
  const said = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    child,
    tries: async (): Promise<boolean> => {
      child.stdin.write("\n");
      return (await said.next()).value === "true";
    },
    kill: async (): Promise<void> => {
      const exit = once(child, "exit");
      child.kill("SIGKILL");
      await exit;
    },
  };
};
const holder = async () => {
  const process = other();
  expect(await process.tries()).toBe(true);
  return process;
};

test("held by us: a second take names our pid; released: free again", async () => {
  const lock = await take();
  expect(await takeLock(folder)).toEqual({ ok: false, pid: process.pid });
  await lock.release();
  await lock.release();
  await (await take()).release();
});

test("held by another process: its pid; killed -9: free at once, whatever its file says", async () => {
  const { child, kill } = await holder();
  expect(await takeLock(folder)).toEqual({ ok: false, pid: child.pid });
  await kill();
  expect(readFileSync(join(folder, "lock"), "utf8")).toBe(`${child.pid}\n`);
  await (await take()).release();
});

test("an owner that hangs still owns", async () => {
  const { child, kill } = await holder();
  child.kill("SIGSTOP");
  expect(await takeLock(folder)).toEqual({ ok: false, pid: child.pid });
  await kill();
});

test(
  "three processes at once, again and again, the holder killed -9 each time: one holder each time",
  LONG,
  async () => {
    const all = [other(), other(), other()];
    for (let round = 0; round < 6; round++) {
      const took = await Promise.all(all.map((p) => p.tries()));
      expect(took.filter(Boolean)).toHaveLength(1);
      const at = took.indexOf(true);
      await all[at]?.kill();
      all[at] = other();
    }
    await Promise.all(all.map((p) => p.kill()));
  },
);

test("what a holder started does not go on holding", async () => {
  const lock = await take();
  const child = spawn("sleep", ["60"]);
  await once(child, "spawn");
  await lock.release();
  await (await take()).release();
  child.kill();
});

test("a file that was taken away and made anew is another lock: who comes last holds it", async () => {
  const lock = await take();
  rmSync(join(folder, "lock"));
  const second = await take();
  await lock.release();
  expect(await takeLock(folder)).toEqual({ ok: false, pid: process.pid });
  await second.release();
});

test("the socket that an earlier release left under this name is no owner, also for many at once; one that is listened on is", async () => {
  const path = join(folder, "lock");
  const server = createServer().listen(join(folder, "listening"));
  await once(server, "listening");
  renameSync(join(folder, "listening"), path);
  expect(await takeLock(folder)).toEqual({ ok: false, pid: null });
  // Closing unlinks the old name, so the socket stays under the new one, as a killed Core leaves it.
  await new Promise((resolve) => server.close(resolve));
  expect(lstatSync(path).isSocket()).toBe(true);
  const results = await Promise.all(Array.from({ length: 8 }, () => takeLock(folder)));
  expect(results.filter((r) => r.ok)).toHaveLength(1);
  for (const r of results) if (r.ok) await r.lock.release();
});

test("many at once: one wins", async () => {
  const results = await Promise.all(Array.from({ length: 8 }, () => takeLock(folder)));
  const won = results.filter((r) => r.ok);
  expect(won).toHaveLength(1);
  for (const r of won) await r.lock.release();
});

test("a folder whose path is longer than a socket's name may be is as good as another", async () => {
  folder = join(folder, "d".repeat(100), "e".repeat(100));
  mkdirSync(folder, { recursive: true });
  const lock = await take();
  expect(await takeLock(folder)).toEqual({ ok: false, pid: process.pid });
  await lock.release();
  await (await take()).release();
});

test("the socket of an earlier release is judged alike in a folder whose path is longer than a socket's name may be", async () => {
  folder = join(folder, "d".repeat(100), "e".repeat(100));
  mkdirSync(folder, { recursive: true });
  const at = socketPath(folder, "lock");
  const server = createServer().listen(at.path);
  await once(server, "listening");
  expect(await takeLock(folder)).toEqual({ ok: false, pid: null });
  // Closing unlinks the name that it listened under, so that the socket stays as a killed Core leaves it under another.
  renameSync(join(folder, "lock"), join(folder, "left"));
  await new Promise((resolve) => server.close(resolve));
  renameSync(join(folder, "left"), join(folder, "lock"));
  at.close();
  await (await take()).release();
});
