import { expect, test } from "vitest";
import { MOST_FILES, crowdedFolders } from "./folders.ts";
import { sources } from "./sources.ts";

test("no folder holds more product files than a reader can take in", () => {
  expect(crowdedFolders(sources())).toEqual([]);
});

test("counts product files of one folder, not its tests and not those of folders inside it", () => {
  const full = Array.from({ length: MOST_FILES }, (_, n) => `server/src/lib/f${n}.ts`);
  const beside = ["server/src/lib/f.test.ts", "server/src/lib/testing/kit.ts", "server/src/lib/net/a.ts"];
  expect(crowdedFolders([...full, ...beside])).toEqual([]);
  expect(crowdedFolders([...full, "server/src/lib/one-more.ts"])).toEqual(["server/src/lib: 21 files, at most 20"]);
});
