import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { copyOut } from "./copy-out.ts";

const FILE = "kuma-2026-11-30T12-00-00Z-1f0c2d3e.tar.gz";
let folder: string;
let own: string;
let there: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kuma-copies-"));
  own = join(folder, FILE);
  there = join(folder, "there");
  mkdirSync(there);
  writeFileSync(own, "an archive");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("the archive appears under its name, readable for its owner alone; a second time it is left as it is", async () => {
  await copyOut(own, there);
  const { mode, ino } = statSync(join(there, FILE));
  expect([readFileSync(join(there, FILE), "utf8"), mode & 0o777]).toEqual(["an archive", 0o600]);
  await copyOut(own, there);
  expect([readdirSync(there), statSync(join(there, FILE)).ino]).toEqual([[FILE], ino]);
});

test("what was left by a Core that was killed is replaced, and a link in its place is not followed", async () => {
  writeFileSync(join(folder, "else"), "untouched");
  symlinkSync(join(folder, "else"), join(there, `${FILE}.part`));
  await copyOut(own, there);
  expect(readFileSync(join(folder, "else"), "utf8")).toBe("untouched");
  expect(readdirSync(there)).toEqual([FILE]);
});

test("a directory that is missing, no directory, or no absolute path: said with the path and what the system says", async () => {
  const fault = (directory: string, why: string) =>
    expect(copyOut(own, directory)).rejects.toMatchObject({
      name: "NotCopiedOut",
      params: { path: directory, why },
    });
  await fault(join(folder, "missing"), "ENOENT");
  await fault(own, "ENOTDIR");
  await fault("relative", "EINVAL");
});
