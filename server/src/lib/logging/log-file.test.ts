import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { rotatedFile } from "./log-files.ts";
import { LogFile, type LogFileOptions, type LogTrouble } from "./log-file.ts";

const DAY_MS = 86_400_000;
let dir = "";
let nowMs = 0;
let troubles: LogTrouble["is"][] = [];
beforeEach(() => {
  dir = join(mkdtempSync(join(tmpdir(), "kuma-log-")), "log");
  nowMs = Date.now();
  troubles = [];
});
afterEach(() => rmSync(join(dir, ".."), { recursive: true, force: true }));

const open = (
  limits: Partial<LogFileOptions["limits"]> = {},
  onTrouble: (trouble: LogTrouble) => void = () => undefined,
): LogFile =>
  new LogFile({
    dir,
    name: "core",
    limits: { fileBytes: 100, ageMs: 7 * DAY_MS, totalBytes: 1000, ...limits },
    now: () => nowMs,
    steady: () => nowMs,
    onTrouble: (trouble) => {
      troubles.push(trouble.is);
      onTrouble(trouble);
    },
  });
const files = (): string[] => readdirSync(dir).toSorted();
const all = (): string =>
  files()
    .map((file) => readFileSync(join(dir, file), "utf8"))
    .join("");
/** One line of 50 bytes. */
const line = (n: number): string => `${String(n).padStart(49, "0")}\n`;

async function write(log: LogFile, lines: number[]): Promise<void> {
  for (const n of lines) {
    nowMs += 1;
    log.write(line(n));
    await log.close();
  }
}

test("lines come in their order, in a file that only owner and group read", async () => {
  const log = open({ fileBytes: 1e6 });
  for (let n = 0; n < 1000; n++) log.write(line(n));
  await log.close();
  expect(readFileSync(join(dir, "core.log"), "utf8")).toBe(Array.from({ length: 1000 }, (_, n) => line(n)).join(""));
  expect(statSync(join(dir, "core.log")).mode & 0o777).toBe(0o640);
  expect(statSync(dir).mode & 0o027).toBe(0);
});

test("it rotates before it grows past its size, loses nothing by it, and keeps within the total", async () => {
  const log = open({ totalBytes: 350 });
  await write(log, [1, 2, 3, 4, 5]);
  expect(files()).toHaveLength(3);
  expect(all().match(/\n/g)).toHaveLength(5);
  await write(log, [6, 7, 8, 9, 10, 11, 12, 13]);
  const kept = files().reduce((sum, file) => sum + statSync(join(dir, file)).size, 0);
  expect(kept).toBeLessThanOrEqual(350);
  expect(all()).toContain(line(13));
  expect(all()).not.toContain(line(1));
});

test("where it cannot be rotated it is written on", async () => {
  const log = open({ fileBytes: 100 });
  await write(log, [1]);
  mkdirSync(rotatedFile(dir, "core", nowMs + 2));
  await write(log, [2, 3]);
  expect(readFileSync(join(dir, "core.log"), "utf8")).toBe(line(1) + line(2) + line(3));
  expect(troubles).toEqual([]);
});

/** A moment when the file that is written is more than a day old, by the times that the file system gave it. */
function dayAfterBirth(): number {
  const { birthtimeMs, mtimeMs } = statSync(join(dir, "core.log"));
  return Math.max(nowMs, birthtimeMs, mtimeMs) + DAY_MS + 1;
}

test("it rotates when a day is over, and what is a week old goes", async () => {
  await write(open(), [1]);
  nowMs = dayAfterBirth();
  await write(open(), [2]);
  const [rotated = ""] = files();
  expect(files()).toEqual([rotated, "core.log"]);
  utimesSync(join(dir, rotated), nowMs / 1000, nowMs / 1000 - 8 * 86_400);
  nowMs = Math.max(nowMs, dayAfterBirth()) + DAY_MS;
  await write(open(), [3]);
  expect(files()).toHaveLength(2);
  expect(all()).toBe(line(2) + line(3));
});

test("a foreign file is never deleted", async () => {
  mkdirSync(dir, { recursive: true });
  for (const other of ["core.notes.log", "etcd.20200101T000000000Z.log", "core.20200101T000000000Z.log.gz"])
    writeFileSync(join(dir, other), "x".repeat(5000));
  await write(open({ totalBytes: 200 }), [1, 2, 3, 4, 5, 6]);
  expect(files()).toEqual(expect.arrayContaining(["core.notes.log", "etcd.20200101T000000000Z.log"]));
  expect(files()).toContain("core.20200101T000000000Z.log.gz");
});

test("a log that cannot be written throws nothing, says so once, and goes on when it can", async () => {
  writeFileSync(dir, "in the folder's place");
  const log = open();
  for (let n = 0; n < 5; n++) {
    nowMs += 2000;
    await write(log, [n]);
  }
  expect(troubles).toEqual(["unwritable"]);
  rmSync(dir);
  nowMs += 2000;
  await write(log, [9]);
  expect(troubles).toEqual(["unwritable", "written_again"]);
  expect(all()).toContain(line(9));
});

test("what is not written yet when the process exits is written then", async () => {
  const log = open({ fileBytes: 1e6 });
  await write(log, [1]);
  log.write(line(2));
  log.flushSync();
  expect(all()).toContain(line(2));
  await log.close();
});

test("a line that comes right after the last look at what waits is written, too", async () => {
  writeFileSync(dir, "in the folder's place");
  // Called between the last write and the last look: a microtask of it runs right after that look.
  const log = open({ fileBytes: 1e6 }, ({ is }) => {
    if (is === "written_again") queueMicrotask(() => log.write(line(3)));
  });
  await write(log, [1]);
  rmSync(dir);
  nowMs += 2000;
  await write(log, [2]);
  await log.close();
  expect(troubles).toEqual(["unwritable", "written_again"]);
  expect(all()).toContain(line(2) + line(3));
});
