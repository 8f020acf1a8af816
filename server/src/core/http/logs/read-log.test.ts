import { appendFileSync, mkdtempSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { buffer } from "node:stream/consumers";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { LogLine, LogMark, type LogQuery } from "@core-console/shared/contract/log";
import { rotatedFile } from "../../../lib/logging/log-files.ts";
import { FollowedFile } from "./follow-file.ts";
import { parseLine } from "./log-line.ts";
import { packedLog, readLog } from "./read-log.ts";

let dir = "";
let stop = new AbortController();
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "kuma-read-log-"));
  stop = new AbortController();
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const line = (n: number, level = "info", more: object = {}): string =>
  `${JSON.stringify({ level, time: "2026-11-23T05:00:00.000Z", ...more, msg: `line ${n}` })}\n`;
const core = (): string => join(dir, "core.log");

const open = (query: Omit<LogQuery, "stale">, onPause: () => void = () => undefined) =>
  readLog({
    dir,
    query,
    signal: stop.signal,
    now: () => 0,
    pause: () => {
      onPause();
      return Promise.resolve();
    },
  });
async function messages(query: Omit<LogQuery, "stale">, onPause?: () => void): Promise<string[]> {
  let text = "";
  for await (const block of open(query, onPause)) text += block;
  return text
    .split("\n")
    .filter((one) => one !== "")
    .map((one) => LogLine.parse(JSON.parse(one)).message);
}

describe("a line", () => {
  test("of the Core", () =>
    expect(parseLine(line(1, "warn", { ref: "r", err: { message: "no" } }))).toEqual({
      at: "2026-11-23T05:00:00.000Z",
      level: "warn",
      message: "line 1",
      fields: { ref: "r", err: { message: "no" } },
    }));
  test("of the engine, whose offset has no colon", () =>
    expect(parseLine('{"level":"fatal","ts":"2026-11-23T08:00:00.000+0300","caller":"a.go:1","msg":"no"}')).toEqual({
      at: "2026-11-23T05:00:00.000Z",
      level: "error",
      message: "no",
      fields: { caller: "a.go:1" },
    }));
  test.each(["panic: no", "[1]", '{"half":', "x".repeat(100_000)])("that is no object of JSON: %.20s", (raw) =>
    expect(parseLine(raw)).toMatchObject({ at: null, level: "error", fields: {} }),
  );
});

describe("the tail", () => {
  test("no log yet is an empty one", async () => expect(await messages({})).toEqual([]));

  test("goes back over what was rotated away, and is in order", async () => {
    writeFileSync(rotatedFile(dir, "core", 1000), line(1) + line(2));
    writeFileSync(rotatedFile(dir, "core", 2000), line(3));
    writeFileSync(core(), line(4) + line(5));
    expect(await messages({})).toEqual(["line 1", "line 2", "line 3", "line 4", "line 5"]);
    expect(await messages({ tail: 4 })).toEqual(["line 2", "line 3", "line 4", "line 5"]);
    expect(await messages({ tail: 0 })).toEqual([]);
  });

  test("counts what is asked for alone: level, text without regard to case", async () => {
    writeFileSync(core(), line(1, "error", { ref: "ÄBC" }) + line(2) + line(3, "warn") + line(4, "debug"));
    expect(await messages({ level: "warn", tail: 2 })).toEqual(["line 1", "line 3"]);
    expect(await messages({ text: "äbc" })).toEqual(["line 1"]);
    expect(await messages({ text: "LINE 3", level: "error" })).toEqual([]);
  });

  test("of any sizes, with characters of several bytes at every border", async () => {
    const lines = Array.from({ length: 4000 }, (_, n) => `строка ${"ж".repeat((n * 7) % 90)} ${n}`);
    writeFileSync(core(), lines.map((msg) => `${JSON.stringify({ level: "info", msg })}\n`).join(""));
    expect(await messages({ tail: 5000 })).toEqual(lines);
  });

  test("a half-written line is not sent before it is complete", async () => {
    const half = line(2);
    writeFileSync(core(), line(1) + half.slice(0, 10));
    expect(await messages({})).toEqual(["line 1"]);
    let turn = 0;
    const seen = await messages({ follow: "1" }, () => {
      turn += 1;
      if (turn === 2) appendFileSync(core(), half.slice(10));
      if (turn === 4) stop.abort();
    });
    expect(seen).toEqual(["line 1", "line 2"]);
  });
});

test("the engine's log is its own file", async () => {
  writeFileSync(core(), line(1));
  writeFileSync(join(dir, "etcd.log"), '{"level":"info","ts":"2026-11-23T05:00:00.000Z","msg":"elected"}\n');
  expect(await messages({ file: "engine" })).toEqual(["elected"]);
});

test("following continues over a rotation, a truncated file and one that is created late, and sends each line once", async () => {
  const steps = [
    () => writeFileSync(core(), line(1)),
    () => appendFileSync(core(), line(2) + line(3, "debug")),
    () => {
      appendFileSync(core(), line(4));
      renameSync(core(), rotatedFile(dir, "core", 1));
      writeFileSync(core(), line(5));
    },
    () => appendFileSync(core(), line(6)),
    () => {
      truncateSync(core());
      appendFileSync(core(), line(7));
    },
    () => undefined,
    () => stop.abort(),
  ];
  const seen = await messages({ follow: "1", level: "info" }, () => steps.shift()?.());
  expect(seen).toEqual([1, 2, 4, 5, 6, 7].map((n) => `line ${n}`));
});

describe("D19: the lines since an earlier answer", () => {
  async function since(after: string, query: Omit<LogQuery, "stale"> = {}) {
    let text = "";
    for await (const block of open({ ...query, after })) text += block;
    const lines = text.trimEnd().split("\n");
    const { next, gap } = LogMark.parse(JSON.parse(lines.pop() ?? ""));
    return { next, gap, said: lines.map((one) => LogLine.parse(JSON.parse(one)).message) };
  }

  test("the tail first, then only what is new, whole lines alone", async () => {
    writeFileSync(core(), line(1) + line(2));
    const first = await since("0.0", { tail: 1 });
    expect(first).toMatchObject({ gap: true, said: ["line 2"] });
    expect(await since(first.next)).toEqual({ next: first.next, gap: false, said: [] });
    const half = line(4).slice(0, 20);
    appendFileSync(core(), line(3) + half);
    const second = await since(first.next);
    expect(second).toMatchObject({ gap: false, said: ["line 3"] });
    appendFileSync(core(), line(4).slice(20) + line(5, "debug"));
    expect(await since(second.next, { level: "info" })).toMatchObject({ gap: false, said: ["line 4"] });
  });

  test("a log that begins later is sent from its beginning", async () => {
    const first = await since("0.0");
    expect(first).toEqual({ next: "0.0", gap: true, said: [] });
    writeFileSync(core(), line(1));
    expect(await since(first.next)).toMatchObject({ gap: true, said: ["line 1"] });
  });

  test.each([
    ["rotated away", () => (renameSync(core(), rotatedFile(dir, "core", 1)), writeFileSync(core(), line(3)))],
    ["emptied", () => (truncateSync(core()), appendFileSync(core(), line(3)))],
    ["emptied and filled again", () => (truncateSync(core()), appendFileSync(core(), `x${line(3).repeat(9)}`))],
    ["written to faster than it is read", () => appendFileSync(core(), line(3).repeat(9000))],
  ])("a file that was %s says that there is a gap, and gives the tail", async (_how, change) => {
    writeFileSync(core(), line(1) + line(2));
    const first = await since("0.0");
    change();
    const second = await since(first.next, { tail: 1 });
    expect(second).toMatchObject({ gap: true, said: ["line 3"] });
    expect(await since(second.next)).toMatchObject({ gap: false, said: [] });
  });

  test.each(["1.99999", "0.5", "99999999999999999999.1"])("the place %s is none of this file", async (place) => {
    writeFileSync(core(), line(1));
    expect(await since(place)).toMatchObject({ gap: true, said: ["line 1"] });
  });
});

test("a file that is rotated away while it is read is read once, and whole", async () => {
  writeFileSync(rotatedFile(dir, "core", 1), line(1));
  writeFileSync(core(), line(2) + line(3));
  const reading = open({ follow: "1" }, () => stop.abort());
  // Between the beginning and what follows it.
  const spy = vi.spyOn(FollowedFile.prototype, "begin").mockImplementation(async function (this: FollowedFile) {
    spy.mockRestore();
    await this.begin();
    renameSync(core(), rotatedFile(dir, "core", 2));
    writeFileSync(core(), line(4));
  });
  let told = "";
  for await (const block of reading) told += block;
  expect(told.match(/line \d/g)).toEqual(["line 1", "line 2", "line 3", "line 4"]);
});

test("the download is all that is kept, in order", async () => {
  writeFileSync(rotatedFile(dir, "core", 1000), line(1));
  writeFileSync(core(), line(2));
  expect(gunzipSync(await buffer(packedLog(dir, "core"))).toString()).toBe(line(1) + readFileSync(core(), "utf8"));
  expect(gunzipSync(await buffer(packedLog(dir, "engine"))).toString()).toBe("");
});
