import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { Clock } from "../time/clock.ts";
import { logLimits } from "./log-limits.ts";
import { logLevels, stderrIs } from "./log-options.ts";
import { createLogs } from "./logs.ts";

const dir = mkdtempSync(join(tmpdir(), "kuma-logs-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
let later = (): void => undefined;
const clock: Clock = {
  now: () => 1000,
  after: (_ms, callback) => {
    later = callback;
    return () => (later = () => undefined);
  },
};
const make = (levels: ReturnType<typeof logLevels>) => {
  const heard: string[] = [];
  const stderr = { write: (line: string) => heard.push(messageOf(line)) };
  return { heard, logs: createLogs({ ...levels, stderr, limits: logLimits({}), clock, steady: () => 0 }) };
};
const messageOf = (line: string): string => (JSON.parse(line) as { msg: string }).msg;
const written = (name: string): string[] =>
  readFileSync(join(dir, name, "core.log"), "utf8")
    .trimEnd()
    .split("\n")
    .map(messageOf);

test("the file has everything of its level, also what came before it had a folder; the journal what needs a person", async () => {
  const { logs, heard } = make(logLevels(undefined, "journal"));
  logs.log.info("before");
  logs.log.debug("more than was asked for");
  logs.toFolder(join(dir, "a"));
  logs.log.warn("look at it");
  await logs.close();
  expect(written("a")).toEqual(["before", "look at it"]);
  expect(heard).toEqual(["look at it"]);
});

test("another level holds while it runs, for its time, and says so", async () => {
  const { logs, heard } = make(logLevels(undefined, "journal"));
  logs.toFolder(join(dir, "b"));
  logs.level.set("debug", 60_000);
  expect(logs.level).toMatchObject({ level: "debug", usual: "info", untilMs: 61_000 });
  logs.log.debug("more");
  later();
  expect(logs.level).toMatchObject({ level: "info", untilMs: null });
  logs.log.debug("no more");
  logs.level.set("error", 60_000);
  logs.log.info("less");
  logs.level.set("info", 60_000);
  expect(logs.level.untilMs).toBeNull();
  logs.log.info("usual");
  await logs.close();
  expect(written("b")).toEqual(["log level", "more", "log level", "log level", "log level", "usual"]);
  expect(heard).toEqual([]);
});

describe("what goes to stderr", () => {
  test.each([
    [undefined, "terminal", "info", "warn"],
    [undefined, "journal", "info", "warn"],
    [undefined, "other", "info", "info"],
    ["debug", "terminal", "debug", "debug"],
    ["debug", "journal", "debug", "warn"],
    ["error", "journal", "error", "error"],
    ["silent", "journal", "silent", "silent"],
    ["loud", "other", "info", "info"],
  ] as const)("%s on a %s: file %s, stderr %s", (asked, at, level, stderrLevel) =>
    expect(logLevels(asked, at)).toEqual({ level, stderrLevel }),
  );
  test("the journal is known by its socket, not by the name alone", () => {
    const file = { isTerminal: true, dev: 8, ino: 77 };
    expect(stderrIs({ JOURNAL_STREAM: "8:77" }, file)).toBe("journal");
    expect(stderrIs({ JOURNAL_STREAM: "8:78" }, file)).toBe("terminal");
    expect(stderrIs({}, { ...file, isTerminal: false })).toBe("other");
  });
});

test("limits by environment; what is no number counts as not given", () => {
  const MB = 1024 ** 2;
  const usual = { fileBytes: 20 * MB, ageMs: 7 * 86_400_000, totalBytes: 100 * MB };
  expect(logLimits({})).toEqual(usual);
  expect(logLimits({ KUMA_LOG_FILE_MB: "0", KUMA_LOG_DAYS: "-1", KUMA_LOG_TOTAL_MB: "much" })).toEqual(usual);
  expect(logLimits({ KUMA_LOG_FILE_MB: "5", KUMA_LOG_DAYS: "30", KUMA_LOG_TOTAL_MB: "8" })).toEqual({
    fileBytes: 2 * MB,
    ageMs: 30 * 86_400_000,
    totalBytes: 4 * MB,
  });
});
