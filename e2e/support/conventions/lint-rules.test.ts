import { expect, test } from "vitest";
import { read } from "./imports.ts";
import { ROOT } from "./sources.ts";
import { tryTool } from "./try-tool.ts";

const MOST_COMPLEX = 15;
const MOST_LINES = 90;
/** Product code has no exception: these are tests and their kits. */
const EXEMPT = ["**/*.test.ts", "**/*.test.tsx", "**/testing/**", "e2e/**"];

/** A function with as many ways through it: one, and one more for each `if`. */
const ways = (count: number): string =>
  `export function ways(n: number): number {\n${Array.from({ length: count - 1 }, (_, i) => `  if (n === ${i}) return ${i + 1};\n`).join("")}  return 0;\n}\n`;
const lines = (count: number): string =>
  `export function lines(): number {\n  let n = 0;\n${"  n += 1;\n".repeat(count - 4)}  return n;\n}\n`;
const tooMuch = ways(MOST_COMPLEX + 1) + lines(MOST_LINES + 1);
const lint = (files: Record<string, string>) => tryTool("oxlint", ["--format", "unix"], files);

test("the linter refuses a function too complex, a function too long and a file too long", () => {
  const { exitCode, output } = lint({
    "server/src/lib/complex.ts": ways(MOST_COMPLEX + 1),
    "shared/src/domain/long-function.ts": lines(MOST_LINES + 1),
    "web/src/ui/long-file.ts": "export const a = 1;\n".padEnd(450, "\n"),
  });
  const found = [...output.matchAll(/([\w-]+)\.ts:.*\[\w+\/eslint\((.*)\)\]/g)].map(([, file, rule]) => [file, rule]);
  expect(Object.fromEntries(found)).toEqual({
    complex: "complexity",
    "long-function": "max-lines-per-function",
    "long-file": "max-lines",
  });
  expect(exitCode).toBe(1);
});

test("the linter accepts a function as complex and as long as is allowed, and leaves tests and their kits alone", () => {
  const tried = lint({
    "server/src/lib/a.ts": ways(MOST_COMPLEX) + lines(MOST_LINES),
    "server/src/lib/a.test.ts": tooMuch,
    "web/src/ui/a.test.tsx": tooMuch,
    "server/src/lib/testing/a.ts": tooMuch,
    "e2e/ui/a.ts": tooMuch,
  });
  expect(tried).toMatchObject({ exitCode: 0 });
});

test("no file of the product is exempt from the limits of a function", () => {
  const { overrides } = JSON.parse(read(ROOT, ".oxlintrc.json")) as {
    overrides: { files: string[]; rules: Record<string, unknown> }[];
  };
  const changed = overrides.filter(({ rules }) => "complexity" in rules || "max-lines-per-function" in rules);
  expect(changed.flatMap(({ files }) => files)).toEqual(EXEMPT);
});
