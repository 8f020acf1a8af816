import { cpSync, linkSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { raiseCommit } from "./raise-commit.ts";
import { RaftCopy } from "./raft-copy.ts";
import { readWal, walFolder } from "./read-wal.ts";
import { dataFolderWith, golden, goldenNames } from "./testing/golden-logs.ts";

const copyTarget = (): string => join(mkdtempSync(join(tmpdir(), "kuma-copy-")), "raft");
const filesOf = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(walFolder(folder)).map((name) => [
      name,
      readFileSync(join(walFolder(folder), name)).toString("base64"),
    ]),
  );
const copyOf = (name: string): { original: string; copy: RaftCopy } => {
  const original = dataFolderWith(golden(name).segments);
  return { original, copy: RaftCopy.make(original, copyTarget()) };
};
/** The newest file of a log. */
const newestOf = (folder: string): string =>
  join(walFolder(folder), readdirSync(walFolder(folder)).toSorted().at(-1) ?? "");

/** Cuts the log's last state off, as a kill does that comes before the commit index is on disk. */
function withoutLastState(name: string): Buffer {
  const { segments } = golden(name);
  const bytes = segments.at(-1)?.[1] ?? Buffer.alloc(0);
  return bytes.subarray(0, bytes.findLastIndex((byte) => byte !== 0) - 8);
}

test.each(goldenNames())("%s: afterwards its last entry is committed, and nothing else is different", (name) => {
  const { original, copy } = copyOf(name);
  writeFileSync(newestOf(copy.folder), withoutLastState(name));
  const before = readWal(copy.folder);
  if (before.kind !== "read") throw new Error(before.kind);
  expect(before.torn).not.toBeNull();

  const by = before.last.index - before.hardState.commit;
  const raised = by === 0 ? { kind: "unchanged" } : { kind: "raised", by };
  expect(raiseCommit(copy)).toEqual({ ...raised, commit: before.last.index });
  expect(readWal(copy.folder)).toEqual({
    ...before,
    torn: by === 0 ? before.torn : null,
    hardState: { ...before.hardState, commit: before.last.index },
  });
  expect(raiseCommit(copy)).toEqual({ kind: "unchanged", commit: before.last.index });
  expect(readWal(original)).toMatchObject({ kind: "read", torn: null });
});

test("some golden log has an entry that its state does not count yet", () => {
  const raised = ["3.4-plain", "3.5-plain"].filter((name) => {
    const { copy } = copyOf(name);
    writeFileSync(newestOf(copy.folder), withoutLastState(name));
    return raiseCommit(copy).kind === "raised";
  });
  expect(raised).toEqual(["3.4-plain", "3.5-plain"]);
});

test("only a copy is written: not an engine's own folder, nor what was made to look like a copy", () => {
  const original = dataFolderWith(golden("3.4-plain").segments);
  const before = filesOf(original);
  expect(RaftCopy.open(original)).toBeNull();
  const forged = Object.setPrototypeOf({ folder: original, of: "/elsewhere" }, RaftCopy.prototype) as RaftCopy;
  expect(raiseCommit(forged)).toEqual({ kind: "refused", why: "not_a_copy" });
  expect(filesOf(original)).toEqual(before);
});

test("a copy is a new folder outside of the original; an interrupted run finds it again", () => {
  const { original, copy } = copyOf("3.4-plain");
  expect(RaftCopy.open(copy.folder)).toMatchObject({ folder: copy.folder, of: original });
  expect(filesOf(copy.folder)).toEqual(filesOf(original));
  for (const to of [copy.folder, original, join(original, "member", "x"), join(original, "..")])
    expect(() => RaftCopy.make(original, to)).toThrow(RangeError);
  const moved = copyTarget();
  cpSync(copy.folder, moved, { recursive: true });
  rmSync(join(moved, ".kuma-raft-copy"));
  expect(RaftCopy.open(moved)).toBeNull();
});

test("a copy that was interrupted is none, and is begun anew; another's folder is left alone", () => {
  const { original, copy } = copyOf("3.4-plain");
  const mark = join(copy.folder, ".kuma-raft-copy");
  writeFileSync(mark, readFileSync(mark, "utf8").replace("true", "false"));
  rmSync(newestOf(copy.folder));
  expect(RaftCopy.open(copy.folder)).toBeNull();
  expect(raiseCommit(copy)).toEqual({ kind: "refused", why: "not_a_copy" });
  const elsewhere = dataFolderWith(golden("3.5-plain").segments);
  expect(() => RaftCopy.make(elsewhere, copy.folder)).toThrow(RangeError);
  expect(filesOf(RaftCopy.make(original, copy.folder).folder)).toEqual(filesOf(original));
  writeFileSync(mark, readFileSync(mark, "utf8").slice(0, 9));
  expect(RaftCopy.open(copy.folder)).toBeNull();
  expect(() => RaftCopy.make(original, copy.folder)).toThrow(RangeError);
});

test("a file that has another name too, or is a link, may be the engine's own: nothing is written", () => {
  const { original, copy } = copyOf("3.4-plain");
  writeFileSync(newestOf(original), withoutLastState("3.4-plain"));
  const before = filesOf(original);
  rmSync(newestOf(copy.folder));
  linkSync(newestOf(original), join(walFolder(copy.folder), "0000000000000000-0000000000000000.wal"));
  expect(raiseCommit(copy)).toEqual({ kind: "refused", why: "other_links" });
  rmSync(newestOf(copy.folder));
  symlinkSync(newestOf(original), join(walFolder(copy.folder), "0000000000000000-0000000000000000.wal"));
  expect(() => raiseCommit(copy)).toThrow(/ELOOP/);
  expect(filesOf(original)).toEqual(before);
});

test("a damaged log, none, and one without an entry are not written", () => {
  const { copy } = copyOf("3.5-plain");
  const bytes = readFileSync(newestOf(copy.folder));
  bytes.writeUInt8(bytes.readUInt8(900) ^ 1, 900);
  writeFileSync(newestOf(copy.folder), bytes);
  expect(raiseCommit(copy)).toMatchObject({ kind: "unread", reading: { kind: "damaged" } });
  expect(readFileSync(newestOf(copy.folder)).equals(bytes)).toBe(true);
  rmSync(newestOf(copy.folder));
  expect(raiseCommit(copy)).toEqual({ kind: "unread", reading: { kind: "missing" } });
});
