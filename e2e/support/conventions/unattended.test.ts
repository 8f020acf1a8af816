import { expect, test } from "vitest";
import { read } from "./imports.ts";
import { ROOT, sources } from "./sources.ts";
import { PAGE, PRODUCT, promisingNames, repeats, unattended } from "./unattended.ts";

const product = sources().filter((file) => PRODUCT.test(file));
/** `write` of a stream answers at once; the sends of the same name are a gateway's. */
const AT_ONCE = new Set(["write"]);

test("in the server nothing runs unattended but by every and startInBackground", () => {
  expect(product.length).toBeGreaterThan(100);
  const promising = new Set(
    product.flatMap((file) => promisingNames(file, read(ROOT, file))).filter((name) => !AT_ONCE.has(name)),
  );
  // The collection of names finds something.
  expect(["tick", "launch", "send"].filter((name) => !promising.has(name))).toEqual([]);
  expect(product.flatMap((file) => unattended(file, read(ROOT, file), promising))).toEqual([]);
});

test("in the page and in shared nothing repeats a timer but by every", () => {
  const files = sources().filter((file) => PAGE.test(file));
  expect(files.length).toBeGreaterThan(100);
  expect(files.flatMap((file) => repeats(file, read(ROOT, file)))).toEqual([]);
});

test("the linter refuses `void` before a promise in the server's product code", () => {
  const { overrides } = JSON.parse(read(ROOT, ".oxlintrc.json")) as {
    overrides: { files: string[]; rules: Record<string, unknown> }[];
  };
  const server = overrides.filter(({ files }) => files.includes("server/src/**"));
  expect(server.map(({ rules }) => rules["typescript/no-floating-promises"])).toEqual([
    ["error", { ignoreVoid: false }],
  ]);
});

const A = "server/src/core/a.ts";
const names = new Set(["load"]);

test.each([
  ["setInterval(() => look(), 1000);", "every"],
  ["globalThis.setInterval(look, 1000);", "every"],
  ["function look() { cancel = clock.after(100, look); }", "every"],
  ["const look = () => { setTimeout(() => look(), 100); };", "every"],
  ["class A { #look() { this.#clock.after(100, () => this.#look()); } }", "every"],
  ["run(() => void load());", "startInBackground"],
  ["const f = () => { return void this.load(1); };", "startInBackground"],
  ["f(() => void ask().then(done));", "startInBackground"],
])("complains: %s", (text, why) => {
  expect(unattended(A, text, names).join("\n")).toContain(why);
});

test.each([
  ["server/src/lib/process/every.ts", "setInterval(look, 1);"],
  [A, "function wait(done: () => void) { return clock.after(100, done); }"],
  [A, "f(() => void map.delete(1));"],
  [A, "f(() => void load().then(done, failed));"],
  [A, "f(() => void load().catch(failed));"],
  [A, "f(async () => void (await load()));"],
])("accepts: %s %s", (file, text) => {
  expect(unattended(file, text, names)).toEqual([]);
});

test("what gives promises is known by how it is declared", () => {
  const text = `
    async function a() {}
    function b(): Promise<void> { return a(); }
    const c = async () => undefined;
    class D { async e() {} #f = async () => undefined; g(): number { return 1; } }
    interface H { i(): Promise<void>; j: (n: number) => Promise<void>; k: () => void }
  `;
  expect(promisingNames(A, text)).toEqual(["a", "b", "c", "e", "f", "i", "j"]);
});

test.each([
  ["server/src/core/main.ts", true],
  ["server/src/core/testing/store.ts", false],
  ["server/src/core/main.test.ts", false],
  ["web/src/app/main.ts", false],
])("%s is product code of the server: %s", (file, is) => {
  expect(PRODUCT.test(file)).toBe(is);
});
