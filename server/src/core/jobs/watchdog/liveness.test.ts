import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { createJudge, createLiveness, type Look } from "./liveness.ts";
import { ofMainThread, ProcessorWait, waitedOf } from "./main-thread.ts";
import { JUDGE } from "./watchdog.ts";

type Row = [round: 0 | 1, state: string, ranMs: number, waitedMs: number | null];
const silent = (n: number, at: (i: number) => Row): Row[] => Array.from({ length: n }, (_, i) => at(i + 1));

const TABLE: [what: string, looks: Row[], verdict: string | null][] = [
  ["comes round, whatever else", silent(30, (i) => [1, "T", i * 5000, i * 5000]), null],
  ["asleep for 14 s", [[1, "S", 0, 0], ...silent(14, (): Row => [0, "S", 0, 0])], null],
  ["asleep for 15 s", [[1, "S", 0, 0], ...silent(15, (): Row => [0, "S", 0, 0])], "silent"],
  [
    "ran 2.99 s",
    [
      [1, "R", 700, 0],
      [0, "R", 1700, 0],
      [0, "R", 2700, 0],
      [0, "R", 3690, 0],
    ],
    null,
  ],
  [
    "ran 3 s",
    [
      [1, "R", 700, 0],
      [0, "R", 1700, 0],
      [0, "R", 2700, 0],
      [0, "R", 3700, 0],
    ],
    "ran",
  ],
  ["ran 3 s in a minute of waiting", [[1, "R", 0, 0], ...silent(60, (i): Row => [0, "R", i * 50, i * 950])], "ran"],
  ["ran 2.95 s in a minute of waiting", [[1, "R", 0, 0], ...silent(59, (i): Row => [0, "R", i * 50, i * 950])], null],
  ["got no processor for two minutes", [[1, "R", 0, 0], ...silent(120, (i): Row => [0, "R", 0, i * 1000])], null],
  [
    "ran 3 s, but came round in between",
    [
      [1, "R", 0, 0],
      [0, "R", 2000, 0],
      [1, "R", 2500, 0],
      [0, "R", 5000, 0],
    ],
    null,
  ],
  ["waits are not counted: 14 s", [[1, "R", 0, null], ...silent(14, (): Row => [0, "R", 0, null])], null],
  ["waits are not counted: 15 s", [[1, "R", 0, null], ...silent(15, (): Row => [0, "R", 0, null])], "silent"],
  [
    "stopped for two looks",
    [
      [1, "R", 0, 0],
      [0, "T", 100, 0],
      [0, "T", 100, 0],
    ],
    null,
  ],
  [
    "stopped for three",
    [
      [1, "R", 0, 0],
      [0, "T", 100, 0],
      [0, "T", 100, 0],
      [0, "T", 100, 0],
    ],
    "standing",
  ],
  [
    "traced and in uninterruptible wait count alike",
    [
      [1, "R", 0, 0],
      [0, "t", 0, 0],
      [0, "D", 0, 0],
      [0, "D", 0, 0],
    ],
    "standing",
  ],
  [
    "stopped, then running, then stopped",
    [
      [1, "R", 0, 0],
      [0, "T", 0, 0],
      [0, "T", 0, 0],
      [0, "S", 0, 0],
      [0, "T", 0, 0],
      [0, "T", 0, 0],
    ],
    null,
  ],
  [
    "in such a wait at every look, but it gets on",
    [[1, "D", 0, 0], ...silent(10, (i): Row => [0, "D", i * 20, 0])],
    null,
  ],
  [
    "the first look is no silence",
    [
      [0, "T", 0, 0],
      [0, "T", 0, 0],
      [0, "T", 0, 0],
    ],
    null,
  ],
];

describe("the rule, here and in the watchdog's bash", () => {
  test.each(TABLE)("%s", (_, rows, verdict) => {
    const judge = createJudge();
    const here = rows.map(([round, state, ranMs, waitedMs]) => {
      const look: Look = { round: round === 1, state, ranMs, waitedMs };
      return judge(look);
    });
    const lines = rows.map(
      ([round, state, ran, waited]) => `${round} ${state} ${ran / 10} ${waited === null ? "-" : waited * 1e6}\n`,
    );
    const script = `${JUDGE}\nwhile read -r a b c d; do judge "$a" "$b" "$c" "$d"; echo "$verdict"; done`;
    const bash = spawnSync("bash", ["-c", script], { input: lines.join(""), encoding: "utf8" });
    expect(bash.stderr).toBe("");
    const there =
      bash.stdout.trimEnd() === ""
        ? rows.map(() => null)
        : bash.stdout
            .split("\n")
            .slice(0, rows.length)
            .map((v) => (v === "" ? null : v));
    expect(here.at(-1)).toBe(verdict);
    expect(here.slice(0, -1).filter((v) => v !== null)).toEqual([]);
    expect(there).toEqual(here);
  });
});

test("what a Core says of itself: stuck once it ran 3 s or was silent for 15 s without waiting, until it comes round", () => {
  const at = { progressMs: 0, nowMs: 0, ranMs: 0, waitedMs: 0 };
  const liveness = createLiveness({
    progressAtMs: () => at.progressMs,
    now: () => at.nowMs,
    mainThread: () => ({ ranMs: at.ranMs, waitedMs: at.waitedMs }),
  });
  Object.assign(at, { nowMs: 60_000, ranMs: 2900, waitedMs: 57_000 });
  expect(liveness.stuck()).toBe(false);
  at.ranMs = 3000;
  expect(liveness.stuck()).toBe(true);
  at.progressMs = 1;
  expect(liveness.stuck()).toBe(false);
  expect(liveness.cameRound()).toBe(true);
  expect(liveness.cameRound()).toBe(false);
  at.nowMs += 14_999;
  expect(liveness.stuck()).toBe(false);
  at.nowMs += 1;
  expect(liveness.stuck()).toBe(true);
});

test("the share of time without a processor is that of the last ten seconds, and unknown where Linux does not count it", () => {
  const at = { nowMs: 0, waitedMs: 100 as number | null };
  const wait = new ProcessorWait(
    () => at.nowMs,
    () => at.waitedMs,
  );
  Object.assign(at, { nowMs: 9999, waitedMs: 9000 });
  expect(wait.percent).toBeNull();
  Object.assign(at, { nowMs: 10_000, waitedMs: 6100 });
  expect(wait.percent).toBe(60);
  Object.assign(at, { nowMs: 19_000, waitedMs: 6100 });
  expect(wait.percent).toBe(60);
  at.nowMs = 20_000;
  expect(wait.percent).toBe(0);
  Object.assign(at, { nowMs: 30_000, waitedMs: null });
  expect(wait.percent).toBeNull();
});

test("what /proc says is read, and what it does not say is unknown", () => {
  expect(waitedOf("123 4500000 17\n")).toBe(4.5);
  expect(waitedOf("")).toBeNull();
  expect(waitedOf("0\n")).toBeNull();
  const before = ofMainThread();
  let sum = 0;
  while (ofMainThread().ranMs - before.ranMs < 20) sum += 1;
  expect(sum).toBeGreaterThan(0);
});
