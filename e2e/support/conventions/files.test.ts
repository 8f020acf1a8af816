import { expect, test } from "vitest";
import { complaints } from "./files.ts";
import { read } from "./imports.ts";
import { ROOT, sources } from "./sources.ts";

/** The checker and its test quote what they forbid. */
const QUOTES = /^e2e\/support\/conventions\/files(\.test)?\.ts$/;

test.each(sources().filter((file) => !QUOTES.test(file)))("%s keeps the house rules", (file) => {
  expect(complaints(file, read(ROOT, file))).toEqual([]);
});

test.each([
  ["server/src/lib/BackOff.ts", "export const a = 1;", "kebab-case"],
  ["web/src/ui/light_dot.tsx", "export const a = 1;", "kebab-case"],
  ["server/src/lib/long.ts", "\n".repeat(401), "401 lines"],
  ["server/src/lib/a.ts", `// ${"word ".repeat(24)}`, "wrap it"],
  ["server/src/lib/a.ts", ` * ${"word ".repeat(24)}`, "wrap it"],
  ["web/src/ui/index.ts", "", "no barrels"],
  ["server/src/lib/a.ts", "// oxlint-disable-next-line no-console", "carries its reason"],
  ["server/src/lib/a.ts", "// @ts-expect-error", "carries its reason"],
  ["server/src/lib/a.test.ts", "await new Promise((r) => setTimeout(r, 100));", "no sleep"],
  [
    "server/src/lib/a.test.ts",
    "await Promise.race([exit, new Promise((r) => setTimeout(() => r(1), 9))]);",
    "no sleep",
  ],
  ["e2e/ui/a.spec.ts", "await page.waitForTimeout(100);", "no sleep"],
  ["server/src/lib/a.test.ts", "test.only('x', f);", ".only"],
  ["web/src/app/shell/Gates.tsx", "    <Suspense>", "LazyLayer"],
  ["web/src/features/services/A.tsx", "onClick={() => renew.mutate(newKey())}", "clickKeys"],
  ["web/src/features/services/A.tsx", "change.mutate({ act, key: newKey() });", "clickKeys"],
])("complains: %s with %j", (file, text, why) => {
  expect(complaints(file, text).join("\n")).toContain(why);
});

test.each([
  ["web/src/ui/LightDot.tsx", "export const LightDot = 1;"],
  ["server/src/lib/a.ts", `const a = "${"word ".repeat(24)}";`],
  ["web/src/app/shell/Gates.tsx", "    <Suspense fallback={null}>"],
  ["web/src/ui/LightDot.test.tsx", "// oxlint-disable-next-line no-console -- the test reads what is printed"],
  ["server/src/core/engine/plan.engine.test.ts", "export const a = 1;"],
  ["shared/src/words/en.ts", "\n".repeat(900)],
])("accepts: %s", (file, text) => {
  expect(complaints(file, text)).toEqual([]);
});
