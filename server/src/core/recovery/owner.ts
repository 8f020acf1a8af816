import { lchownSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { ProcessUser } from "../etcd/process/run-as.ts";

/**
 * Returns the user to whom a Core's files belong, where this process is root and the files are not root's: what it
 * makes there must belong to that user, and engines run as that user. Null where nothing has to be given away.
 */
export function ownerOf(file: string): ProcessUser | null {
  const { uid, gid } = statSync(file);
  return process.getuid?.() === 0 && uid !== 0 ? { uid, gid } : null;
}

/** Gives a folder with all that is in it to its owner; links themselves, never what they lead to. */
export function giveTo(owner: ProcessUser | null, folder: string): void {
  if (owner === null) return;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
    lchownSync(join(entry.parentPath, entry.name), owner.uid, owner.gid);
  lchownSync(folder, owner.uid, owner.gid);
}
