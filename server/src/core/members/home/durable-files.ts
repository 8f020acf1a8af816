import { randomBytes } from "node:crypto";
import {
  closeSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";

/** Creates a folder and its parents, accessible to the owner only. */
export function makePrivateFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
}

/**
 * Writes a file so that after a crash it has the old content or the new, never a part: temporary file, fsync, rename,
 * fsync of the folder. `owner`: the file's owner, if it is not the user that writes it.
 */
export function writeDurably(
  path: string,
  content: string | Uint8Array,
  mode = 0o600,
  owner: { uid: number; gid: number } | null = null,
): void {
  makePrivateFolder(dirname(path));
  const temporary = `${path}.${randomBytes(4).toString("hex")}.tmp`;
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
  const folder = openSync(dirname(path), "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** Reads a file as text; null if it does not exist. Other failures throw. */
export function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}
