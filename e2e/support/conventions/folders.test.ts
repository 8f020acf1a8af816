import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { MOST_FILES, MOST_LINES, crowdedFolders, undescribedFolders } from "./folders.ts";
import { read } from "./imports.ts";
import { ROOT, sources } from "./sources.ts";

test("no folder holds more product files than a reader can take in", () => {
  expect(crowdedFolders(sources())).toEqual([]);
});

test("counts product files of one folder, not its tests and not those of folders inside it", () => {
  const full = Array.from({ length: MOST_FILES }, (_, n) => `server/src/lib/f${n}.ts`);
  const beside = ["server/src/lib/f.test.ts", "server/src/lib/testing/kit.ts", "server/src/lib/net/a.ts"];
  expect(crowdedFolders([...full, ...beside])).toEqual([]);
  expect(crowdedFolders([...full, "server/src/lib/one-more.ts"])).toEqual(["server/src/lib: 21 files, at most 20"]);
});

test("every folder of sources has a README that is read at a glance", () => {
  const linesOf = (file: string): number | null =>
    existsSync(join(ROOT, file)) ? read(ROOT, file).trimEnd().split("\n").length : null;
  expect(undescribedFolders(sources(), linesOf)).toEqual([]);
});

test("names a folder without a README and a README that is too long", () => {
  const files = ["server/src/lib/net/deep/a.ts", "e2e/ui/a.spec.ts", "e2e/a.ts", "server/trial/processes/a.ts"];
  const lines = new Map([
    ["server/src/README.md", MOST_LINES + 1],
    ["e2e/ui/README.md", MOST_LINES],
  ]);
  expect(undescribedFolders(files, (file) => lines.get(file) ?? null)).toEqual([
    "server/src/README.md: 11 lines, at most 10",
    "server/src/lib: no README.md",
  ]);
});
