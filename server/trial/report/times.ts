import { existsSync, readFileSync } from "node:fs";
import { isAbsolute, relative } from "node:path";
import * as z from "zod/mini";

/** The duration of one file of tests. */
export interface FileTime {
  file: string;
  tests: number;
  seconds: number;
}

const Vitest = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      startTime: z.number(),
      endTime: z.number(),
      assertionResults: z.array(z.unknown()),
    }),
  ),
});

interface PlaywrightSuite {
  file: string;
  specs: { tests: { results: { duration: number }[] }[] }[];
  suites?: PlaywrightSuite[] | undefined;
}
const Suite: z.ZodMiniType<PlaywrightSuite> = z.object({
  file: z.string(),
  specs: z.array(z.object({ tests: z.array(z.object({ results: z.array(z.object({ duration: z.number() })) })) })),
  suites: z.optional(z.array(z.lazy(() => Suite))),
});
const Playwright = z.object({ suites: z.array(Suite) });

/**
 * Returns the durations of the files in a JSON report of vitest or Playwright, longest first; none where it is neither.
 */
export function readTimes(report: string, root: string): FileTime[] {
  if (!existsSync(report)) return [];
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(report, "utf8"));
  } catch {
    return [];
  }
  return [...vitestTimes(json, root), ...playwrightTimes(json)].toSorted(
    (a, b) => b.seconds - a.seconds || a.file.localeCompare(b.file),
  );
}

function vitestTimes(json: unknown, root: string): FileTime[] {
  const report = Vitest.safeParse(json);
  if (!report.success) return [];
  return report.data.testResults.map((r) => ({
    file: isAbsolute(r.name) ? relative(root, r.name) : r.name,
    tests: r.assertionResults.length,
    seconds: (r.endTime - r.startTime) / 1000,
  }));
}

function playwrightTimes(json: unknown): FileTime[] {
  const report = Playwright.safeParse(json);
  if (!report.success) return [];
  const durations = (suite: PlaywrightSuite): number[] => [
    ...suite.specs.flatMap((spec) => spec.tests.flatMap((test) => test.results.map((r) => r.duration))),
    ...(suite.suites ?? []).flatMap(durations),
  ];
  return report.data.suites.map((suite) => {
    const all = durations(suite);
    return { file: suite.file, tests: all.length, seconds: all.reduce((sum, ms) => sum + ms, 0) / 1000 };
  });
}

/**
 * Returns lines that show where the time of a run went: its slowest files, and the rest in one line. Files that ran
 * side by side add up to more than the run took.
 */
export function slowest(times: readonly FileTime[], most = 8): string[] {
  const line = (seconds: number, tests: number, what: string): string =>
    `${seconds.toFixed(1).padStart(8)} s ${String(tests).padStart(5)} tests  ${what}`;
  const rest = times.slice(most);
  const sum = (of: (time: FileTime) => number): number => rest.reduce((all, time) => all + of(time), 0);
  return [
    ...times.slice(0, most).map((t) => line(t.seconds, t.tests, t.file)),
    ...(rest.length === 0
      ? []
      : [
          line(
            sum((t) => t.seconds),
            sum((t) => t.tests),
            `in ${rest.length} other files`,
          ),
        ]),
  ];
}
