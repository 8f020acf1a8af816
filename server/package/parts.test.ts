import { expect, test } from "vitest";
import { missingOf } from "./deploy.ts";
import { readControl } from "./engine.ts";
import { type Lock, neededBy, npmPackages } from "./npm-packages.ts";

test("Debian's control fields: also one that goes on in the next line", () => {
  const text =
    "Package: etcd-server\nVersion: 3.4.23-4+b4\nArchitecture: amd64\nBuilt-Using: a-b (= 1:2.0+ds1-1),\n cc (= 3)\n";
  expect(readControl(text)).toEqual({
    debian: { name: "etcd-server", version: "3.4.23-4+b4", arch: "amd64" },
    builtUsing: [
      { name: "a-b", version: "1:2.0+ds1-1" },
      { name: "cc", version: "3" },
    ],
  });
});

test("a package without a script of the procedure is not made", () => {
  expect(missingOf(["install.sh", "expand.sh", "roles/x.yml", "single.inventory.yml.template"])).toEqual([
    "uninstall.sh",
    "distributed.inventory.yml.template",
    "expand.inventory.yml.template",
  ]);
});

const lock: Lock = {
  packages: {
    "node_modules/a": {
      version: "1.0.0",
      license: "MIT",
      integrity: "sha512-AAAA",
      dependencies: { b: "^2", gone: "1" },
    },
    "node_modules/a/node_modules/b": { version: "2.0.0", license: "(MIT OR CC0-1.0)", dependencies: { "@s/c": "1" } },
    "node_modules/b": { version: "1.0.0", license: "MIT" },
    "node_modules/@s/c": { version: "3.0.0", license: "ISC" },
    "node_modules/bare": { version: "1.0.0" },
  },
};

test("npm packages inside: names, parts, and what they need as Node finds it", () => {
  const inside = {
    server: ["node_modules/a", "node_modules/a/node_modules/b"],
    page: ["node_modules/@s/c", "node_modules/a"],
  };
  const found = npmPackages(inside, lock);
  expect(found.map(({ name, version, partOf, needs }) => [name, version, partOf, needs])).toEqual([
    ["@s/c", "3.0.0", ["page"], []],
    ["a", "1.0.0", ["server", "page"], ["node_modules/a/node_modules/b"]],
    ["b", "2.0.0", ["server"], ["node_modules/@s/c"]],
  ]);
});

test("what a workspace needs by the lock: through workspaces, nested ones before those further out, development aside", () => {
  const more: Lock = {
    packages: {
      ...lock.packages,
      server: { dependencies: { "@own/shared": "1", a: "1" } },
      shared: { dependencies: { bare: "1", away: "1" } },
      "node_modules/@own/shared": { resolved: "shared", link: true },
    },
  };
  expect(neededBy("server", more)).toEqual([
    "node_modules/@s/c",
    "node_modules/a",
    "node_modules/a/node_modules/b",
    "node_modules/bare",
  ]);
});

test("what the lock does not explain, or what has no licence, is no part of a package", () => {
  expect(() => npmPackages({ server: ["node_modules/else"], page: [] }, lock)).toThrow(/not in the lock/);
  expect(() => npmPackages({ server: ["node_modules/bare"], page: [] }, lock)).toThrow(/no licence/);
});
