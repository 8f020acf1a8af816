import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { RecoverySnapshot } from "@core-console/shared/contract/recovery/recovery";
import { MOST_SNAPSHOTS } from "@core-console/shared/domain/recovery/known-snapshots";
import { isSealed } from "../../lib/sealed/unseal.ts";
import { readManifestOf } from "./archive/read-archive.ts";
import { isSnapshotFile } from "./snapshot-files.ts";

/**
 * Returns the newest snapshots in a Core's folder by what their manifests say, for when no record names them. What
 * cannot be read is left out, and so is everything that is no regular file. `core`: name of the folder's Core.
 */
export async function snapshotsHere(folder: string, core: string): Promise<RecoverySnapshot[]> {
  const found: RecoverySnapshot[] = [];
  // The names begin with the time.
  for (const file of (await namesIn(folder)).filter(isSnapshotFile).toSorted().toReversed()) {
    if (found.length === MOST_SNAPSHOTS) break;
    const takenAt = await takenAtOf(join(folder, file));
    // Only records say whether a test restored it.
    if (takenAt !== null) found.push({ file, takenAt, proven: null, on: [core] });
  }
  return found;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch {
    return [];
  }
}

async function takenAtOf(path: string): Promise<string | null> {
  try {
    if (!(await lstat(path)).isFile()) return null;
    // The manifest of a sealed one cannot be read without its passphrase; its name has the time of the request.
    return (await isSealed(path)) ? timeIn(path) : (await readManifestOf(path)).takenAt;
  } catch {
    return null;
  }
}

/** Returns the time in the name of an archive, `kuma-2026-11-30T12-00-00Z-1f0c2d3e.tar.gz`; null: there is none. */
function timeIn(path: string): string | null {
  const found = /kuma-(\d{4}-\d\d-\d\dT)(\d\d)-(\d\d)-(\d\d)Z-/.exec(path);
  const [, day, hour, minute, second] = found ?? [];
  const ms = day === undefined ? NaN : Date.parse(`${day}${hour}:${minute}:${second}Z`);
  return Number.isNaN(ms) ? null : new Date(ms).toISOString();
}
