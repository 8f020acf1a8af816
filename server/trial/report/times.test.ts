import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readTimes, slowest } from "./times.ts";

const dir = mkdtempSync(join(tmpdir(), "times-"));
afterAll(() => rmSync(dir, { recursive: true }));
const report = (json: unknown): string => {
  const path = join(dir, "report.json");
  writeFileSync(path, typeof json === "string" ? json : JSON.stringify(json));
  return path;
};

test("reads what each file of vitest took, slowest first", () => {
  const file = (name: string, ms: number, tests: number) => ({
    name,
    startTime: 1_000,
    endTime: 1_000 + ms,
    assertionResults: Array.from({ length: tests }, () => ({ status: "passed" })),
  });
  const path = report({ testResults: [file("/repo/a/quick.test.ts", 20, 3), file("/repo/b/slow.test.ts", 4_500, 2)] });
  expect(readTimes(path, "/repo")).toEqual([
    { file: "b/slow.test.ts", tests: 2, seconds: 4.5 },
    { file: "a/quick.test.ts", tests: 3, seconds: 0.02 },
  ]);
});

test("adds up what the tests of each file of Playwright took, in groups too", () => {
  const spec = (...ms: number[]) => ({ tests: [{ results: ms.map((duration) => ({ duration })) }] });
  const path = report({
    suites: [
      { file: "mock/a.spec.ts", specs: [spec(500)] },
      {
        file: "mock/b.spec.ts",
        specs: [spec(1_000)],
        suites: [{ file: "mock/b.spec.ts", specs: [spec(250), spec()] }],
      },
    ],
  });
  expect(readTimes(path, "/repo")).toEqual([
    { file: "mock/b.spec.ts", tests: 2, seconds: 1.25 },
    { file: "mock/a.spec.ts", tests: 1, seconds: 0.5 },
  ]);
});

test.each(["", "{", "[]", "{}"])("%j is no report", (text) => {
  expect(readTimes(report(text), "/repo")).toEqual([]);
});
test("a missing file is no report", () => {
  expect(readTimes(join(dir, "none.json"), "/repo")).toEqual([]);
});

test("shows the slowest files and adds up the others", () => {
  const times = [
    { file: "a", tests: 12, seconds: 100.04 },
    { file: "b", tests: 1, seconds: 2 },
    { file: "c", tests: 2, seconds: 1.5 },
    { file: "d", tests: 3, seconds: 0.25 },
  ];
  expect(slowest(times, 2)).toEqual([
    "   100.0 s    12 tests  a",
    "     2.0 s     1 tests  b",
    "     1.8 s     5 tests  in 2 other files",
  ]);
  expect(slowest(times.slice(0, 2), 2)).toHaveLength(2);
  expect(slowest([])).toEqual([]);
});
