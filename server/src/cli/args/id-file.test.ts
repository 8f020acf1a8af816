import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseCoreOptions } from "./core-options.ts";
import { readIdFile } from "./id-file.ts";

const ID = "11111111-2222-4333-8444-555555555555";
const dir = mkdtempSync(join(tmpdir(), "id-file-"));
const file = (name: string, text: string, mode = 0o600): string => {
  const path = join(dir, name);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
};

test("the ID in the file, with or without an end of line", () => {
  expect(readIdFile(file("good", `${ID}\n`))).toEqual({ id: ID });
  expect(readIdFile(file("bare", ID, 0o400))).toEqual({ id: ID });
});

test("every other file is refused, and says why", () => {
  symlinkSync(file("target", ID), join(dir, "link"));
  mkdirSync(join(dir, "folder"), { mode: 0o700 });
  execFileSync("mkfifo", ["-m", "600", join(dir, "pipe")]);
  expect(readIdFile(join(dir, "link"))).toEqual({ fault: "link" });
  expect(readIdFile(join(dir, "folder"))).toEqual({ fault: "not_a_file" });
  expect(readIdFile(join(dir, "pipe"))).toEqual({ fault: "not_a_file" });
  expect(readIdFile(join(dir, "absent"))).toEqual({ fault: "unreadable" });
  expect(readIdFile(file("open", ID, 0o644))).toEqual({ fault: "others_can_read" });
  expect(readIdFile(file("group", ID, 0o640))).toEqual({ fault: "others_can_read" });
  expect(readIdFile(file("long", ID.padEnd(101)))).toEqual({ fault: "too_long" });
});

const join_ = ["--raft.join", "core-1:7210"];
const read = (...args: string[]) => parseCoreOptions([...join_, ...args], { LANG: "C" }, () => ({ id: ID }));

test("kuma core takes the ID from the file, and says that the file stays", () => {
  const parsed = read("--id-file", "/root/id");
  expect(parsed).toMatchObject({ ok: true, options: { join: { id: ID } } });
  expect(parsed.ok && parsed.options.notes.join()).toContain("/root/id is yours to delete");
  expect(read("--id-file", "-")).toMatchObject({ ok: true, options: { join: { id: ID }, notes: [] } });
});

test("two IDs, or a file that is no good, are a wrong call", () => {
  expect(read("--id-file", "/root/id", "--id", ID)).toMatchObject({ ok: false, exitCode: 2 });
  const refused = parseCoreOptions([...join_, "--id-file", "x"], {}, () => ({ fault: "others_can_read" }));
  expect(refused).toMatchObject({ ok: false, exitCode: 2, message: expect.stringContaining("chmod 600") as string });
});
