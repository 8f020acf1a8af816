import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { socketPath } from "../net/socket-path.ts";

interface HomeLock {
  release(): Promise<void>;
}
export type LockResult =
  | { ok: true; lock: HomeLock }
  | { ok: false; /** process ID of the holder; null when it is not known */ pid: number | null };

const NAME = "lock";

/** Returns the path of the lock of a folder. */
export const lockPath = (folder: string): string => join(folder, NAME);

const TRIES = 3;
/** flock's exit code for a lock that another process has taken; any unused value will do. */
const HELD = 75;

/**
 * Takes the lock of a folder for this process: flock on an open file, which the kernel releases when the process ends
 * in any way, and not before. Node has no such call: the program of util-linux locks the descriptor that it inherits,
 * and the lock stays with the open file of this process. The file is never removed: unlinking one that others may have
 * open would let two processes have a lock each. No child process inherits it.
 */
export async function takeLock(folder: string): Promise<LockResult> {
  const path = join(folder, NAME);
  for (let i = 0; i < TRIES; i++) {
    const fd = openLock(path) ?? (await replaceSocket(folder, path));
    if (fd === null) return { ok: false, pid: null };
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
    // An uninstallation removed the file meanwhile.
    closeSync(fd);
  }
  return { ok: false, pid: null };
}

/**
 * Returns the process ID of the holder without taking the lock; null where none is known. Throws the system's error.
 */
export function lockHolder(folder: string): number | null {
  const path = join(folder, NAME);
  return existsSync(path) ? ownerOf(path) : null;
}

/** Opens the lock file and creates it where it is missing; null where a socket is in its place. */
function openLock(path: string): number | null {
  try {
    return openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENXIO")) throw error;
    return null;
  }
}

/**
 * Replaces the socket of an earlier release, which listened under this name and left the socket behind when it was
 * killed, by the lock file and opens that; null while such a release still runs. A lock on the folder itself lets one
 * process at a time do so: the second finds the file.
 */
async function replaceSocket(folder: string, path: string): Promise<number | null> {
  const fd = openSync(folder, constants.O_RDONLY);
  try {
    await flock(fd, "wait");
    const there = openLock(path);
    if (there !== null) return there;
    if (await isListenedOn(folder)) return null;
    rmSync(path, { force: true });
    return openLock(path);
  } finally {
    closeSync(fd);
  }
}

/** Reports whether a process accepts connections on the socket in a folder, however long the folder's path is. */
async function isListenedOn(folder: string): Promise<boolean> {
  const at = socketPath(folder, NAME);
  const socket = connect(at.path);
  try {
    await once(socket, "connect");
    return true;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    if (code === "ECONNREFUSED" || code === "ENOENT") return false;
    throw error;
  } finally {
    socket.destroy();
    at.close();
  }
}

/** Locks an open file or folder; reports whether this process has the lock now. */
async function flock(fd: number, otherwise: "wait" | "give up" = "give up"): Promise<boolean> {
  const how = otherwise === "wait" ? [] : ["--nonblock", "--conflict-exit-code", String(HELD)];
  const child = spawn("flock", ["--exclusive", ...how, "3"], { stdio: ["ignore", "ignore", "ignore", fd] });
  const [code] = (await once(child, "exit")) as [number | null];
  if (code !== 0 && code !== HELD) throw new Error(`flock (util-linux) failed with ${code}`);
  return code === 0;
}

/**
 * Returns the process ID that the holder wrote; null between its taking the lock and its writing, when a dead holder's
 * number may still be there.
 */
function ownerOf(file: number | string): number | null {
  const said = /^(\d+)\n$/.exec(readFileSync(file, "utf8"))?.[1];
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
