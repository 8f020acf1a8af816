import { expect, test } from "vitest";
import { read } from "./imports.ts";
import { exportedLetters, NAMED, vagueFunctions } from "./names.ts";
import { ROOT, sources } from "./sources.ts";

test("parameters of exported functions have names of a word", () => {
  const named = sources().filter((file) => NAMED.test(file));
  expect(named.length).toBeGreaterThan(500);
  expect(named.flatMap((file) => exportedLetters(file, read(ROOT, file)))).toEqual([]);
});

test("functions and methods, those of tests too, are named for what they return or do", () => {
  expect(sources().flatMap((file) => vagueFunctions(file, read(ROOT, file)))).toEqual([]);
});

const A = "server/src/core/a.ts";

test.each([
  ["export function f(o: Options): void {}", ["o"]],
  ["export const f = (w: World, d: Dice): void => {};", ["w", "d"]],
  ["export const f = function (o: Options): void {};", ["o"]],
  ["export default function f(o = {}): void {}", ["o"]],
  ["const f = (o: Options): void => {};\nexport { f };", ["o"]],
  ["function f(...n: number[]): void {}\nexport { f as sum };", ["n"]],
  [
    "export class C { constructor(o: Options) {} method(m: Member): void {} static open(p: Place): void {} }",
    ["o", "m", "p"],
  ],
  ["export class C { open = (p: Place): void => {}; }", ["p"]],
  ["export const api = { get: (p: string) => p, change(m: string) {} };", ["p", "m"]],
])("complains of the parameters in %s", (text, letters) => {
  const complaints = exportedLetters(A, text).join("\n");
  expect([...complaints.matchAll(/the parameter (\w+)/g)].map(([, letter]) => letter)).toEqual(letters);
});

test.each([
  "export function f(options: Options, _: unknown, t: Translate): void {}",
  "export const byName = (a: Service, b: Service): number => 0;",
  "function f(o: Options): void {}",
  "export const names = list.map((s) => s.name);",
  "export function f({ a, b }: Pair): void { list.filter((p) => p > a); }",
  "export class C { #look(o: Options): void {} private open(p: Place): void {} }",
])("accepts the parameters in %s", (text) => {
  expect(exportedLetters(A, text)).toEqual([]);
});

test.each([
  ["function told(answer: Answer): string { return answer.text; }", "told()"],
  ["const tell = (line: string): void => {};", "tell()"],
  ["class C { these(): string[] { return []; } }", "these()"],
  ["class C { #beyond = (limit: number): boolean => true; }", "beyond()"],
  ["interface Log { tell(line: string): void }", "tell()"],
  ["interface Log { tell: (line: string) => void }", "tell()"],
  ["const log = { told: () => 1 };", "told()"],
])("complains of the function in %s", (text, name) => {
  expect(vagueFunctions(A, `\n${text}`)).toEqual([`${A}:2: ${name} does not say what it returns or does`]);
});

test.each(["const told: string[] = [];", "const AT = { told: 200 };", 'log("tell me");', "const foretold = () => 1;"])(
  "accepts %s",
  (text) => {
    expect(vagueFunctions(A, text)).toEqual([]);
  },
);

test.each([
  [A, true],
  ["web/src/ui/Light.tsx", true],
  ["e2e/support/until.ts", true],
  ["e2e/support/until.test.ts", false],
  ["e2e/ui/mock/services.spec.ts", false],
])("the parameters of %s are looked at: %s", (file, is) => {
  expect(NAMED.test(file)).toBe(is);
});
