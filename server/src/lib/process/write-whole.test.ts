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
import { readIfThere } from "./read-if-there.ts";
import { writeWhole } from "./write-whole.ts";

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "files-"))));
afterEach(() => rmSync(folder, { recursive: true }));

test("writes whole, private, into folders that it makes, and leaves no temporary file", () => {
  const path = join(folder, "a", "b", "secret.key");
  writeWhole(path, "one");
  writeWhole(path, "two".repeat(1_000_000));
  expect(readFileSync(path, "utf8")).toHaveLength(3_000_000);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(join(folder, "a")).mode & 0o777).toBe(0o700);
  expect(readdirSync(join(folder, "a", "b"))).toEqual(["secret.key"]);
  writeWhole(join(folder, "ca.crt"), "public", 0o644);
  expect(statSync(join(folder, "ca.crt")).mode & 0o777).toBe(0o644);
});

test("a write that fails leaves the old content and no temporary file", () => {
  mkdirSync(join(folder, "taken", "inside"), { recursive: true });
  expect(() => writeWhole(join(folder, "taken"), "x")).toThrow();
  expect(readdirSync(folder)).toEqual(["taken"]);
});

test("what is not there reads as null; what cannot be read throws", () => {
  expect(readIfThere(join(folder, "nothing"))).toBeNull();
  expect(() => readIfThere(folder)).toThrow();
});

test("the mode is as asked whatever the umask, as under the unit", () => {
  const before = process.umask(0o077);
  try {
    writeWhole(join(folder, "raft.crt"), "public", 0o644);
  } finally {
    process.umask(before);
  }
  expect(statSync(join(folder, "raft.crt")).mode & 0o777).toBe(0o644);
});

test("a link in the file's place is replaced, not written through", () => {
  writeFileSync(join(folder, "precious"), "precious");
  symlinkSync(join(folder, "precious"), join(folder, "link"));
  writeWhole(join(folder, "link"), "new");
  expect(readFileSync(join(folder, "precious"), "utf8")).toBe("precious");
  expect(readFileSync(join(folder, "link"), "utf8")).toBe("new");
});
