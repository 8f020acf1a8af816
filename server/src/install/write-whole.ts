import { closeSync, fchmodSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** The old content or the new one, never half, also after a crash. */
export function writeWhole(path: string, content: string, mode: number): void {
  const temporary = join(dirname(path), `.kuma-new-${basename(path)}`);
  try {
    rmSync(temporary, { force: true });
    // Exclusively: the folder may be one where kuma can put a link under this name, and root would write through it.
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

/** So that a rename within it outlives a loss of power. */
export function syncFolder(path: string): void {
  const folder = openSync(path, "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
