import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { takeLock } from "./lock.ts";

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

/** Another process that holds the folder's lock. */
const holder = async () => {
  const code = `const { takeLock } = await import(${JSON.stringify(join(import.meta.dirname, "lock.ts"))}); console.log((await takeLock(${JSON.stringify(folder)})).ok); setInterval(() => 0, 60000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", code], { stdio: ["ignore", "pipe", "inherit"] });
  const [said] = (await once(child.stdout, "data")) as [Buffer];
  expect(said.toString().trim()).toBe("true");
  return child;
};

test("held by us: a second take names our pid; released: free again, and no file is left", async () => {
  const lock = await take();
  expect(await takeLock(folder)).toEqual({ ok: false, pid: process.pid });
  await lock.release();
  expect(existsSync(join(folder, "lock"))).toBe(false);
  await (await take()).release();
});

test("held by another process: its pid; killed -9: the stale file is no owner", async () => {
  const child = await holder();
  expect(await takeLock(folder)).toEqual({ ok: false, pid: child.pid });
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(existsSync(join(folder, "lock"))).toBe(true);
  await (await take()).release();
});

test("an owner that hangs still owns", async () => {
  const child = await holder();
  child.kill("SIGSTOP");
  expect(await takeLock(folder)).toEqual({ ok: false, pid: null });
  child.kill("SIGKILL");
  await once(child, "exit");
});

test("many at once: one wins", async () => {
  const results = await Promise.all(Array.from({ length: 8 }, () => takeLock(folder)));
  const won = results.filter((r) => r.ok);
  expect(won).toHaveLength(1);
  for (const r of won) await r.lock.release();
});

test("a folder whose path is longer than a socket's name may be", async () => {
  folder = join(folder, "d".repeat(100), "e".repeat(100));
  mkdirSync(folder, { recursive: true });
  const lock = await take();
  expect(existsSync(join(folder, "lock"))).toBe(true);
  expect(await takeLock(folder)).toEqual({ ok: false, pid: process.pid });
  await lock.release();
  await (await take()).release();
});
