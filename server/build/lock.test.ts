import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "./fresh.ts";
import { type Lock, missingFrom, unhashed } from "./lock.ts";

const lockFile = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")) as Lock;

test("npm ci on another machine: the lock names every optional package (npm run lock adds them)", () => {
  expect(missingFrom(lockFile)).toEqual({});
});

test("a missing package is reported with its platform; one found on the way up is not", () => {
  const lock: Lock = {
    packages: {
      "": {},
      "node_modules/tool": {
        dev: true,
        optionalDependencies: {
          "@tool/linux-x64-musl": "1.2.3",
          "@tool/darwin-arm64": "1.2.3",
          "@tool/linux-x64-gnu": "1.2.3",
          loose: "^1.0.0",
        },
      },
      "node_modules/tool/node_modules/@tool/darwin-arm64": { version: "1.2.3" },
      "node_modules/@tool/linux-x64-gnu": { version: "1.2.3" },
    },
  };
  expect(missingFrom(lock)).toEqual({
    "node_modules/@tool/linux-x64-musl": {
      version: "1.2.3",
      cpu: ["x64"],
      dev: true,
      libc: ["musl"],
      optional: true,
      os: ["linux"],
    },
  });
});

test("every package of the lock is fixed by its hash (npm run lock adds it), and none by one registry's host", () => {
  expect(Object.keys(lockFile.packages).length).toBeGreaterThan(400);
  expect(unhashed(lockFile)).toEqual({});
  expect(
    Object.keys(lockFile.packages).filter((at) => !isLink(at) && "resolved" in (lockFile.packages[at] ?? {})),
  ).toEqual([]);
});

const isLink = (at: string): boolean => lockFile.packages[at]?.link === true;

test.each([
  ["no hash", {}],
  ["a hash that can be forged", { integrity: "sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=" }],
  ["half a hash", { integrity: "sha512-abc==" }],
])("a package with %s is found", (_, entry) => {
  const at = "node_modules/tool/node_modules/@tool/darwin-arm64";
  expect(unhashed({ packages: { [at]: { version: "1.2.3", ...entry } } })).toEqual({
    [at]: "@tool/darwin-arm64@1.2.3",
  });
});

test("a workspace needs no hash", () => {
  expect(unhashed({ packages: { "": {}, web: {}, "node_modules/web": { link: true } } })).toEqual({});
});
