import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";

export interface HomeLock {
  release(): Promise<void>;
}
export type LockResult =
  | { ok: true; lock: HomeLock }
  | { ok: false; /** who holds it; null when that is not known */ pid: number | null };

const NAME = "lock";
const TRIES = 3;
/** flock's exit code for a lock that another one holds; ours to choose. */
const HELD = 75;

/**
 * Takes the lock of a folder for this process: flock on an open file, which the kernel gives free with the process, however
 * that one ends, and not before. Node has no such call: the program of util-linux locks the descriptor that it inherits,
 * and the lock stays with what is open here. The file stays where it is: unlinking one that others may have open
 * would let two of them hold a lock each. No child inherits it.
 */
export async function takeLock(folder: string): Promise<LockResult> {
  const path = join(folder, NAME);
  for (let i = 0; i < TRIES; i++) {
    const fd = openLock(path);
    try {
      if (!(await flock(fd))) {
        const pid = ownerOf(fd);
        closeSync(fd);
        return { ok: false, pid };
      }
      if (isStill(path, fd)) {
        ftruncateSync(fd);
        writeSync(fd, `${process.pid}\n`, 0);
        return { ok: true, lock: heldBy(fd) };
      }
    } catch (error) {
      closeSync(fd);
      throw error;
    }
    // An uninstallation took the file away meanwhile.
    closeSync(fd);
  }
  return { ok: false, pid: null };
}

function openLock(path: string): number {
  const open = (): number => openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600);
  try {
    return open();
  } catch (error) {
    // Earlier releases listened on a socket of this name, and left it where they were killed.
    if (!(error instanceof Error && "code" in error && error.code === "ENXIO")) throw error;
    rmSync(path, { force: true });
    return open();
  }
}

/** Whether the lock is ours now. */
async function flock(fd: number): Promise<boolean> {
  const child = spawn("flock", ["--exclusive", "--nonblock", "--conflict-exit-code", String(HELD), "3"], {
    stdio: ["ignore", "ignore", "ignore", fd],
  });
  const [code] = (await once(child, "exit")) as [number | null];
  if (code !== 0 && code !== HELD) throw new Error(`flock (util-linux) failed with ${code}`);
  return code === 0;
}

/** By what the holder wrote; null between its taking the lock and its writing, when a dead one's number may stand there. */
function ownerOf(fd: number): number | null {
  const said = /^(\d+)\n$/.exec(readFileSync(fd, "utf8"))?.[1];
  if (said === undefined) return null;
  try {
    process.kill(Number(said), 0);
    return Number(said);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM" ? Number(said) : null;
  }
}

function isStill(path: string, fd: number): boolean {
  const there = statSync(path, { throwIfNoEntry: false });
  const ours = fstatSync(fd);
  return there !== undefined && there.ino === ours.ino && there.dev === ours.dev;
}

function heldBy(fd: number): HomeLock {
  let held = true;
  return {
    async release() {
      if (!held) return;
      held = false;
      ftruncateSync(fd);
      closeSync(fd);
    },
  };
}
