import { lstatSync, readdirSync, statfsSync, statSync } from "node:fs";
import { join } from "node:path";

/** etcd allocates a log file whole, and the next one in advance. */
export const LOG_FILES_BYTES = 2 * 64 * 1024 ** 2;
/** What stays free besides, as the Core and its engine write logs meanwhile. */
export const RESERVE_BYTES = 64 * 1024 ** 2;

/** How much space a recovery takes on its disk, and how much is free there. */
export interface Room {
  neededBytes: number;
  freeBytes: number;
}

/**
 * Returns the room for a recovery of this data: a copy of all of it, a snapshot, and the restored database with its
 * log.
 */
export function roomFor(dataFolder: string): Room {
  const database = statSync(join(dataFolder, "member", "snap", "db"), { throwIfNoEntry: false })?.size ?? 0;
  const { bavail, bsize } = statfsSync(dataFolder);
  return {
    neededBytes: sizeOf(dataFolder) + 2 * database + LOG_FILES_BYTES + RESERVE_BYTES,
    freeBytes: bavail * bsize,
  };
}

/** An engine that runs deletes its old files. */
const ABSENT = { throwIfNoEntry: false } as const;

function sizeOf(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.reduce((sum, file) => sum + (lstatSync(join(file.parentPath, file.name), ABSENT)?.size ?? 0), 0);
}
