import { constants, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { isAbsolute, join, relative, resolve } from "node:path";
import { syncPath, writeWhole } from "../process/write-whole.ts";

/** Marks a folder as a copy of ours: it is written before anything is copied, and no engine makes such a file. */
const MARK = ".kuma-raft-copy";

/**
 * A copy of an engine's data folder, the only thing that this module writes to. Only `RaftCopy.make` and
 * `RaftCopy.open` return one.
 */
export class RaftCopy {
  readonly folder: string;
  /** the data folder that it is a copy of */
  readonly of: string;
  readonly #ours = true;

  private constructor(folder: string, of: string) {
    this.folder = folder;
    this.of = of;
  }

  /** Reports whether this was made here; an object of the same shape was not. */
  static isOne(copy: RaftCopy): boolean {
    return #ours in copy && copy.#ours && markIn(copy.folder)?.complete === true;
  }

  /**
   * Copies the data folder of an engine that does not run into a new folder, marks that, and syncs it. A copy of the
   * same folder that was interrupted is begun anew. Throws the system's error; RangeError where `to` is anything else,
   * or one of the folders lies within the other.
   */
  static make(from: string, to: string): RaftCopy {
    const [source, target] = [resolve(from), resolve(to)];
    if (isWithin(source, target) || isWithin(target, source)) throw new RangeError(`${to} and ${from} overlap`);
    const begun = markIn(target);
    if (begun !== null && !begun.complete && begun.of === source) rmSync(target, { recursive: true });
    if (existsSync(target)) throw new RangeError(`${to} exists`);
    mkdirSync(target, { mode: 0o700 });
    writeMark(target, { of: source, complete: false });
    // Symbolic links stay links: what they lead to is refused when it would be written.
    cpSync(join(source, "member"), join(target, "member"), {
      recursive: true,
      errorOnExist: true,
      verbatimSymlinks: true,
      mode: constants.COPYFILE_FICLONE,
    });
    syncBelow(target);
    writeMark(target, { of: source, complete: true });
    return new RaftCopy(target, source);
  }

  /** Opens a copy that an earlier run completed; null where the folder is none. Throws the system's error. */
  static open(folder: string): RaftCopy | null {
    const path = resolve(folder);
    const mark = markIn(path);
    return mark?.complete === true && mark.of !== path ? new RaftCopy(path, mark.of) : null;
  }
}

interface Mark {
  of: string;
  /** false while the copying goes on, and after it was interrupted */
  complete: boolean;
}

function writeMark(folder: string, mark: Mark): void {
  const path = join(folder, MARK);
  writeWhole(path, `${JSON.stringify(mark)}\n`);
}

/** Returns the mark of a copy; null where the folder has none, or one that was not written whole. */
function markIn(folder: string): Mark | null {
  const path = join(folder, MARK);
  if (!existsSync(path)) return null;
  const [, of, complete] =
    /^\{"of":("(?:[^"\\]|\\.)*"),"complete":(true|false)\}\n$/.exec(readFileSync(path, "utf8")) ?? [];
  return of === undefined ? null : { of: JSON.parse(of) as string, complete: complete === "true" };
}

/** Reports whether `path` is `folder` or below it. */
function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return !way.startsWith("..") && !isAbsolute(way);
}

/** Syncs a folder with all files and folders below it. */
function syncBelow(folder: string): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile() || entry.isDirectory()) syncPath(join(entry.parentPath, entry.name));
  syncPath(folder);
}
