import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { LogLimits } from "./log-limits.ts";

/** Returns the path of a live log. Its rotated files are beside it: `core.log`, `core.20261123T050000123Z.log`. */
export function liveFile(dir: string, name: string): string {
  return join(dir, `${name}.log`);
}

/** Returns the path to which a live file is rotated at this time; names sort by time. */
export function rotatedFile(dir: string, name: string, nowMs: number): string {
  return join(dir, `${name}.${new Date(nowMs).toISOString().replaceAll(/[-:.]/g, "")}.log`);
}

/** Returns the rotated files of a log, oldest first; none where the folder is missing. */
export async function rotatedFiles(dir: string, name: string): Promise<string[]> {
  const names = await readdir(dir).catch((): string[] => []);
  return names
    .filter((file) => file.startsWith(`${name}.`) && /^\.\d{8}T\d{9}Z\.log$/.test(file.slice(name.length)))
    .toSorted()
    .map((file) => join(dir, file));
}

/**
 * Deletes what is too old, then the oldest files until all of it fits. A file that cannot be deleted is left: it is
 * tried next time.
 */
export async function pruneLogs(dir: string, name: string, limits: LogLimits, nowMs: number): Promise<void> {
  const files = await Promise.all((await rotatedFiles(dir, name)).map(sized));
  const live = await sized(liveFile(dir, name));
  let total = live.size + files.reduce((sum, f) => sum + f.size, 0);
  for (const file of files) {
    // Leaves room for a live file that grows to its full size until the next check.
    const fits = total - live.size + limits.fileBytes <= limits.totalBytes;
    if (fits && nowMs - file.modifiedMs <= limits.ageMs) continue;
    await rm(file.path, { force: true }).catch(() => undefined);
    total -= file.size;
  }
}

async function sized(path: string): Promise<{ path: string; size: number; modifiedMs: number }> {
  const facts = await stat(path).catch(() => null);
  return { path, size: facts?.size ?? 0, modifiedMs: facts?.mtimeMs ?? 0 };
}
