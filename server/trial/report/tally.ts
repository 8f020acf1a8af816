import { existsSync, readFileSync } from "node:fs";
import * as z from "zod/mini";

/** The counts of a test runner. */
export interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

const Vitest = z.object({
  success: z.boolean(),
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
});
const Playwright = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }),
});

/** Reads the JSON report of vitest or Playwright; null where it is missing or neither. */
export function readTally(file: string): Tally | null {
  if (!existsSync(file)) return null;
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return null;
  }
  const vitest = Vitest.safeParse(json);
  if (vitest.success) {
    const r = vitest.data;
    return { passed: r.numPassedTests, failed: r.numFailedTests, skipped: r.numPendingTests + r.numTodoTests };
  }
  const playwright = Playwright.safeParse(json);
  if (!playwright.success) return null;
  const { expected, unexpected, flaky, skipped } = playwright.data.stats;
  // A test that passed only on a second try did not pass.
  return { passed: expected, failed: unexpected + flaky, skipped };
}

/**
 * Returns what counts of a run: a runner that failed without naming a failed test, left no report or ran nothing is one
 * failure, so that it cannot lead to a green line. `notes` say so in words.
 */
export function judge(name: string, exitCode: number | null, tally: Tally | null): { tally: Tally; notes: string[] } {
  if (tally === null)
    return {
      tally: { passed: 0, failed: 1, skipped: 0 },
      notes: [`${name}: left no report (exit code ${exitCode ?? "none"})`],
    };
  if (tally.passed + tally.failed === 0) return { tally: { ...tally, failed: 1 }, notes: [`${name}: ran nothing`] };
  if (exitCode !== 0 && tally.failed === 0)
    return {
      tally: { ...tally, failed: 1 },
      notes: [`${name}: ended with exit code ${exitCode ?? "none"} though no test failed`],
    };
  return { tally, notes: [] };
}
