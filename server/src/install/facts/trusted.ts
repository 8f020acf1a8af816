import { existsSync, lstatSync, type Stats, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { PROGRAMS } from "./facts.ts";

const STICKY = 0o1000;

/**
 * Reports whether root may run the file, or make it the program of a service: it and its folder belong to root or the
 * owner, and no other user can have put it there or can write to it. /tmp is no such folder; a link is no such file.
 */
export function trusted(path: string, owner: number): boolean {
  const file = lstatSync(path, { throwIfNoEntry: false });
  if (file?.isFile() !== true) return false;
  const folder = statSync(dirname(path));
  const theirs = [file, folder].every(({ uid }) => uid === 0 || uid === owner);
  // In a sticky folder members of its group can make files, but replace none of other users.
  return (
    theirs && !othersWrite(file) && (!othersWrite(folder) || ((folder.mode & STICKY) !== 0 && !worldWrites(folder)))
  );
}

/** The owner's private group, which many systems create for every user, does not count as others. */
const othersWrite = (s: Stats): boolean => worldWrites(s) || ((s.mode & 0o020) !== 0 && s.gid !== 0 && s.gid !== s.uid);
const worldWrites = (s: Stats): boolean => (s.mode & 0o002) !== 0;

/** Returns the programs beside the executable that may belong to another user, and are not used. */
export function leftBeside(executable: string): string[] {
  const owner = statSync(executable).uid;
  return PROGRAMS.filter((name) => name !== "kuma")
    .map((name) => join(dirname(executable), name))
    .filter((path) => existsSync(path) && !trusted(path, owner));
}
