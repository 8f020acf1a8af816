import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { leftBeside, trusted } from "./trusted.ts";

const SELF = process.getuid?.() ?? 0;
let folder: string;
const at = (name: string): string => join(folder, name);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "trusted-"));
  writeFileSync(at("etcd"), "", { mode: 0o755 });
});
afterEach(() => rmSync(folder, { recursive: true }));

test("a file of one's own in a folder of one's own is, a link, a folder or nothing is not", () => {
  symlinkSync("etcd", at("etcdctl"));
  mkdirSync(at("etcdutl"));
  expect(["etcd", "etcdctl", "etcdutl", "kuma"].map((name) => trusted(at(name), SELF))).toEqual([
    true,
    false,
    false,
    false,
  ]);
});

test("what others may write to, or put there, is not", () => {
  chmodSync(at("etcd"), 0o757);
  expect(trusted(at("etcd"), SELF)).toBe(false);
  chmodSync(at("etcd"), 0o755);
  // As /tmp is.
  chmodSync(folder, 0o1777);
  expect(trusted(at("etcd"), SELF)).toBe(false);
});

test.runIf(SELF === 0)("of a group's folder only what no member of the group could have replaced", () => {
  chownSync(folder, 0, 4242);
  chmodSync(folder, 0o775);
  expect(trusted(at("etcd"), 0)).toBe(false);
  // As the home is.
  chmodSync(folder, 0o1775);
  expect(trusted(at("etcd"), 0)).toBe(true);
  chownSync(at("etcd"), 4242, 4242);
  expect(trusted(at("etcd"), 0)).toBe(false);
});

test.runIf(SELF === 0)("what is another one's than root's and the executable's owner's is left", () => {
  chownSync(folder, 4242, 4242);
  for (const name of ["kuma", "etcd", "etcdctl", "etcdutl"]) writeFileSync(at(name), "");
  for (const name of ["kuma", "etcd"]) chownSync(at(name), 4242, 4242);
  chownSync(at("etcdctl"), 4343, 4343);
  expect(leftBeside(at("kuma"))).toEqual([at("etcdctl")]);
});
