import { closeSync, fchmodSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** Replaces a file so that it has the old content or the new one, never a part, also after a crash. */
export function writeWhole(path: string, content: string, mode: number): void {
  const temporary = join(dirname(path), `.kuma-new-${basename(path)}`);
  try {
    rmSync(temporary, { force: true });
    // Exclusively: kuma may be able to put a link under this name in the folder, and root would write through it.
    const file = openSync(temporary, "wx", mode);
    try {
      writeFileSync(file, content);
      fchmodSync(file, mode);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
    syncFolder(dirname(path));
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Syncs a folder, so that a rename within it survives a loss of power. */
export function syncFolder(path: string): void {
  const folder = openSync(path, "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
