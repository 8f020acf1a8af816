import { existsSync, lstatSync, type Stats, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { PROGRAMS } from "./facts.ts";

const STICKY = 0o1000;

/**
 * Whether root may run the file, or make it the program of a service: it and its folder are root's or the owner's, and nobody
 * else can have put it there or can write to it. /tmp is no such folder; a link is no such file.
 */
export function trusted(path: string, owner: number): boolean {
  const file = lstatSync(path, { throwIfNoEntry: false });
  if (file?.isFile() !== true) return false;
  const folder = statSync(dirname(path));
  const theirs = [file, folder].every(({ uid }) => uid === 0 || uid === owner);
  // In a sticky folder those of its group can make files, and replace none of others.
  return (
    theirs && !othersWrite(file) && (!othersWrite(folder) || ((folder.mode & STICKY) !== 0 && !worldWrites(folder)))
  );
}

/** A group of the owner's own, which many systems give everybody, is nobody else. */
const othersWrite = (s: Stats): boolean => worldWrites(s) || ((s.mode & 0o020) !== 0 && s.gid !== 0 && s.gid !== s.uid);
const worldWrites = (s: Stats): boolean => (s.mode & 0o002) !== 0;

/** Programs that lie beside the executable but may be somebody else's, and are not taken. */
export function leftBeside(executable: string): string[] {
  const owner = statSync(executable).uid;
  return PROGRAMS.filter((name) => name !== "kuma")
    .map((name) => join(dirname(executable), name))
    .filter((path) => existsSync(path) && !trusted(path, owner));
}
