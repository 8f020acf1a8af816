import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createContext } from "../../testing/context.ts";
import { homesBeside } from "./homes-beside.ts";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "homes-"))));
afterEach(() => rmSync(folder, { recursive: true }));

const { self, store } = createContext();
afterEach(() => store.close());

function home(name: string, ref: string | null): string {
  const at = join(folder, name);
  const core = join(at, "core", "11111111-1111-4111-8111-111111111111");
  mkdirSync(core, { recursive: true });
  writeFileSync(join(core, "core.json"), ref === null ? "{" : JSON.stringify({ ...self, ref }));
  return at;
}
const REFS = [1, 2].map((n) => `00000000-0000-8000-8000-00000000000${n}`);

test("the Cores in the folders beside a home, each by its core.json; what is none is left out", () => {
  const [own = "", other = ""] = REFS.map((ref, n) => home(`core-${n}`, ref));
  home("half-written", null);
  mkdirSync(join(folder, "empty"));
  writeFileSync(join(folder, "file"), "");
  expect(homesBeside(own)).toEqual(
    new Map([
      [REFS[0], own],
      [REFS[1], other],
    ]),
  );
  expect(homesBeside(join(folder, "none", "home")).size).toBe(0);
});

test("a Core that is about to rejoin keeps its home: its core.json is set aside", () => {
  const at = home("core-1", REFS[0] ?? "");
  const core = join(at, "core", "11111111-1111-4111-8111-111111111111");
  renameSync(join(core, "core.json"), join(core, "core.json.before"));
  expect(homesBeside(at)).toEqual(new Map([[REFS[0], at]]));
});
