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

/** Makes a folder and its parents; others than the owner get nothing. */
export function makePrivateFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
}

/** `owner`: who it is for, where that is not who writes it. Writes a file so that after a crash it is the old one or the new one, never half: temporary file, fsync, rename, fsync of the folder. */
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
      // Whatever the umask of whoever runs this: under the unit it would take the others' right to read a certificate.
      fchmodSync(file, mode);
      if (owner !== null) fchownSync(file, owner.uid, owner.gid);
      // Not writeSync: on a full disk that one may write a part and not say so.
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

/** Reads a file as text; null when it does not exist. Other failures throw. */
export function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}
