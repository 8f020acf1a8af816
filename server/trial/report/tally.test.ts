import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { judge, readTally } from "./tally.ts";

const dir = mkdtempSync(join(tmpdir(), "tally-"));
afterAll(() => rmSync(dir, { recursive: true }));
const file = (text: string): string => {
  const path = join(dir, "report.json");
  writeFileSync(path, text);
  return path;
};

test("reads vitest's report", () => {
  const report = { success: false, numPassedTests: 3, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1 };
  expect(readTally(file(JSON.stringify(report)))).toEqual({ passed: 3, failed: 1, skipped: 3 });
});

test("reads Playwright's report; flaky is failed", () => {
  expect(readTally(file(JSON.stringify({ stats: { expected: 5, unexpected: 1, flaky: 1, skipped: 0 } })))).toEqual({
    passed: 5,
    failed: 2,
    skipped: 0,
  });
});

test.each(["", "{", "[]", "{}"])("%j is no report", (text) => {
  expect(readTally(file(text))).toBeNull();
});
test("a missing file is no report", () => {
  expect(readTally(join(dir, "none.json"))).toBeNull();
});

test.each([
  ["a good run", 0, { passed: 2, failed: 0, skipped: 0 }, 0],
  ["no report", 1, null, 1],
  ["nothing ran", 0, { passed: 0, failed: 0, skipped: 9 }, 1],
  ["a bad end without a failed test", 1, { passed: 2, failed: 0, skipped: 0 }, 1],
  ["failures", 1, { passed: 2, failed: 3, skipped: 0 }, 3],
])("%s", (_, exitCode, tally, failed) => {
  const result = judge("unit", exitCode, tally);
  expect(result.tally.failed).toBe(failed);
  expect(result.notes.length).toBe(failed === 1 ? 1 : 0);
});
