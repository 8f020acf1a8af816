import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { makePrivateFolder } from "../../lib/process/write-whole.ts";
import type { SnapshotRecord } from "../state/records-snapshots.ts";

const FILE = /^kuma-[\w-]{1,200}\.tar\.gz$/;
const WORK = "work-";

/** Reports whether a file in a Core's folder is named as an archive is. */
export const isSnapshotFile = (name: string): boolean => FILE.test(name);

/** Returns the path of a snapshot's archive in a Core's folder. Throws RangeError for what is no name of a file. */
export function pathOf(folder: string, { file }: Pick<SnapshotRecord, "file">): string {
  if (!isSnapshotFile(file)) throw new RangeError(`not the name of a snapshot: ${JSON.stringify(file)}`);
  return join(folder, file);
}

/** Reports whether this host has the archive. */
export const hasFile = (folder: string, record: Pick<SnapshotRecord, "file">): boolean =>
  existsSync(pathOf(folder, record));

/** Creates a folder for work that is deleted afterwards. */
export function makeWorkFolder(folder: string): string {
  makePrivateFolder(folder);
  return mkdtempSync(join(folder, WORK));
}

/** Deletes what a Core left behind that was killed while it worked. */
export function removeLeftovers(folder: string): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder))
    if (name.startsWith(WORK) || name.endsWith(".part")) rmSync(join(folder, name), { recursive: true, force: true });
}

/** Returns the size of the engine's database, which a snapshot of it has too. */
export const databaseBytes = (raft: string): number => statSync(join(raft, "member", "snap", "db")).size;
