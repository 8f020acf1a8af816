import { readFile } from "node:fs/promises";
import { getPriority } from "node:os";
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { lowerHashThreads } from "./hash-threads.ts";

test.runIf(process.platform === "linux")("the threads that hash give way, the event loop does not", async () => {
  await readFile(import.meta.filename); // the pool exists from its first task on
  const own = getPriority(process.pid);
  const pool = readdirSync("/proc/self/task").filter(
    (thread) => readFileSync(`/proc/self/task/${thread}/comm`, "utf8").trim() === "libuv-worker",
  );
  expect(lowerHashThreads()).toBe(pool.length);
  expect(pool.map((thread) => getPriority(Number(thread)))).toEqual(pool.map(() => Math.max(10, own)));
  expect(getPriority(process.pid)).toBe(own);
});
