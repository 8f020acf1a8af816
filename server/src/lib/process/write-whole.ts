import { randomBytes } from "node:crypto";
import {
  closeSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";

/** Creates a folder and its parents, accessible to the owner only. */
export function makePrivateFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
}

/**
 * Writes a file so that after a crash it has the old content or the new, never a part: temporary file, fsync, rename,
 * fsync of the folder. Parents that do not exist are created, private. `owner`: the file's owner, if it is not the user
 * that writes it.
 */
export function writeWhole(
  path: string,
  content: string | Uint8Array,
  mode = 0o600,
  owner: { uid: number; gid: number } | null = null,
): void {
  const folder = dirname(path);
  makePrivateFolder(folder);
  const temporary = join(folder, `.kuma-new-${basename(path)}-${randomBytes(4).toString("hex")}`);
  // Exclusively: another user may be able to put a link under this name in the folder, and root would write through it.
  const file = openSync(temporary, "wx", mode);
  try {
    try {
      // Independent of the umask of the process: under the unit it would remove the others' right to read a
      // certificate.
      fchmodSync(file, mode);
      if (owner !== null) fchownSync(file, owner.uid, owner.gid);
      // Not writeSync, which on a full disk may write only a part without an error.
      writeFileSync(file, content);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  syncPath(folder);
}

/** Syncs a file, or a folder, so that a rename within it survives a loss of power. */
export function syncPath(path: string): void {
  const opened = openSync(path, "r");
  try {
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
}
