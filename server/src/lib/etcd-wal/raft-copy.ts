import {
  constants,
  cpSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  closeSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { isAbsolute, join, relative, resolve } from "node:path";

/** Marks a folder as a copy of ours: it is written before anything is copied, and no engine makes such a file. */
const MARK = ".kuma-raft-copy";

/**
 * A copy of an engine's data folder, the only thing that this module writes to. Only `copyRaft` and `openRaftCopy` make
 * one.
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
    return #ours in copy && copy.#ours && existsSync(join(copy.folder, MARK));
  }

  /**
   * Copies the data folder of an engine that does not run into a new folder and marks that. Throws the system's error;
   * RangeError where `to` exists or one of the folders lies within the other.
   */
  static make(from: string, to: string): RaftCopy {
    const [source, target] = [resolve(from), resolve(to)];
    if (isWithin(source, target) || isWithin(target, source)) throw new RangeError(`${to} lies within ${from}`);
    if (existsSync(target)) throw new RangeError(`${to} exists`);
    mkdirSync(target, { mode: 0o700 });
    writeFileSync(join(target, MARK), `${JSON.stringify({ of: source })}\n`, { mode: 0o600, flush: true });
    // Symbolic links stay links: what they lead to is refused when it would be written.
    cpSync(join(source, "member"), join(target, "member"), {
      recursive: true,
      errorOnExist: true,
      verbatimSymlinks: true,
      mode: constants.COPYFILE_FICLONE,
    });
    syncFolder(target);
    return new RaftCopy(target, source);
  }

  /** Opens a copy that an earlier run made; null where the folder is none. Throws the system's error. */
  static open(folder: string): RaftCopy | null {
    const path = resolve(folder);
    const mark = join(path, MARK);
    if (!existsSync(mark)) return null;
    const { of } = JSON.parse(readFileSync(mark, "utf8")) as { of?: unknown };
    return typeof of === "string" && of !== path ? new RaftCopy(path, of) : null;
  }
}

/** Reports whether `path` is `folder` or below it. */
function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return !way.startsWith("..") && !isAbsolute(way);
}

function syncFolder(folder: string): void {
  const fd = openSync(folder, "r");
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
