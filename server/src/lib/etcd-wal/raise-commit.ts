import { closeSync, constants, fstatSync, fsyncSync, ftruncateSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { crc32c } from "./crc32c.ts";
import { framed } from "./frames.ts";
import { RaftCopy } from "./raft-copy.ts";
import { scanWal, walFolder, type WalEnd, type WalReading } from "./read-wal.ts";
import { RECORD, stateBytes } from "./records.ts";

type Raised =
  /** from now on all entries up to `commit` count as committed; `by` of them did not before */
  | { kind: "raised"; commit: number; by: number }
  /** its last entry was committed already */
  | { kind: "unchanged"; commit: number }
  | { kind: "refused"; why: "not_a_copy" | "empty_log" | "other_links" }
  /** its log cannot be read to the end */
  | { kind: "unread"; reading: Exclude<WalReading, { kind: "read" }> };

/**
 * Makes every entry in the log of a copy a committed one: writes one state behind the last whole record of its newest
 * file, cuts off what was unfinished there, and syncs. An engine that is then forced into a cluster of its own keeps
 * what it would otherwise discard: it confirms changes before their commit index is on disk. Throws the system's error;
 * a second run after a crash ends the same.
 */
export function raiseCommit(copy: RaftCopy): Raised {
  if (!RaftCopy.isOne(copy)) return { kind: "refused", why: "not_a_copy" };
  const { reading, end } = scanWal(copy.folder);
  if (reading.kind !== "read") return { kind: "unread", reading };
  const { last, hardState } = reading;
  if (end === null || last.index === 0) return { kind: "refused", why: "empty_log" };
  if (hardState.commit === last.index) return { kind: "unchanged", commit: last.index };
  const state = { ...hardState, term: Math.max(hardState.term, last.term), commit: last.index };
  const data = stateBytes(state);
  const record = framed({ type: RECORD.state, crc: crc32c(end.crc, data), data });
  if (!append(walFolder(copy.folder), end, record)) return { kind: "refused", why: "other_links" };
  return { kind: "raised", commit: last.index, by: last.index - hardState.commit };
}

/**
 * Writes bytes at the end of a log, as the last of their file; false where the file has another name too, which may be
 * the engine's own.
 */
function append(folder: string, end: WalEnd, bytes: Buffer): boolean {
  const fd = openSync(join(folder, end.segment), constants.O_RDWR | constants.O_NOFOLLOW);
  try {
    const { nlink } = fstatSync(fd);
    if (nlink !== 1) return false;
    let written = 0;
    while (written < bytes.length)
      written += writeSync(fd, bytes, written, bytes.length - written, end.offset + written);
    ftruncateSync(fd, end.offset + bytes.length);
    fsyncSync(fd);
    return true;
  } finally {
    closeSync(fd);
  }
}
