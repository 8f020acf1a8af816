import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "./fresh.ts";
import { type Lock, missingFrom } from "./lock.ts";

test("npm ci on another machine: the lock names every optional package (npm run lock adds them)", () => {
  expect(missingFrom(JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")) as Lock)).toEqual({});
});

test("what is missing is told with its platform; what is found on the way up is not", () => {
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
