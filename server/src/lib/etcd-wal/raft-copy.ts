import { constants, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { copyFile } from "node:fs/promises";
import { isAbsolute, join, relative, resolve } from "node:path";
import { syncPath, writeWhole } from "../process/write-whole.ts";
import { readWal } from "./read-wal.ts";

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

  /**
   * Copies the data folder of an engine that runs. `saveDatabase` writes the engine's database, whole and of one
   * moment, to a new file. It is called between copying the engine's snapshots and its log, so that the database lies
   * between what they hold. A log that was caught in the middle of a write is copied again. Throws the system's error;
   * RangeError as `make`, and where the log cannot be read.
   */
  static async makeOfRunning(
    from: string,
    to: string,
    saveDatabase: (file: string) => Promise<void>,
  ): Promise<RaftCopy> {
    const [source, target] = [resolve(from), resolve(to)];
    if (isWithin(source, target) || isWithin(target, source)) throw new RangeError(`${to} and ${from} overlap`);
    if (existsSync(target)) throw new RangeError(`${to} exists`);
    const [snap, wal] = [join("member", "snap"), join("member", "wal")];
    mkdirSync(target, { mode: 0o700 });
    writeMark(target, { of: source, complete: false });
    for (const folder of [snap, wal]) mkdirSync(join(target, folder), { recursive: true, mode: 0o700 });
    await copyFiles(join(source, snap), join(target, snap), ".snap");
    await saveDatabase(join(target, snap, "db"));
    await copyLog(source, target, wal);
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

const TRIES = 3;

/** Copies the log of a running engine, until the copy can be read. */
async function copyLog(source: string, target: string, wal: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    await copyFiles(join(source, wal), join(target, wal), ".wal");
    if (readWal(target).kind === "read") return;
    if (tries === TRIES) throw new RangeError(`the log in ${source} cannot be read`);
    rmSync(join(target, wal), { recursive: true });
    mkdirSync(join(target, wal), { mode: 0o700 });
  }
}

async function copyFiles(from: string, to: string, ending: string): Promise<void> {
  for (const name of readdirSync(from)
    .filter((one) => one.endsWith(ending))
    .toSorted())
    await copyFile(join(from, name), join(to, name), constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
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
