import { execFile } from "node:child_process";
import { access, chmod, mkdir, readdir, unlink } from "node:fs/promises";
import { join } from "node:path";
import { CLIENT_SOCKET } from "../client/gateway.ts";
import type { EngineFailure } from "./engine-plan.ts";

/** What a data folder may contain: etcd's own entries, and the folder of a file system's root. */
const OURS = new Set(["member", ".touch", "lost+found"]);
/** Time for an engine to exit whose Core died a moment ago. */
const LOCK_WAIT_S = 5;
const HELD = 75;

/** Reports whether etcd's lock on its database is free. util-linux' flock checks the same lock; Node cannot. */
function lockIsFree(file: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    execFile("flock", ["-w", String(LOCK_WAIT_S), "-E", String(HELD), file, "true"], (error) => {
      if (error === null) return resolve(true);
      if (error.code === HELD) return resolve(false);
      reject(new Error("flock could not be run", { cause: error }));
    });
  });
}

const missing = (e: NodeJS.ErrnoException): boolean => e.code === "ENOENT";

/** Returns the failure of a start on data that another engine uses; null if none does. */
export async function lockedData(dataDir: string): Promise<EngineFailure | null> {
  const db = join(dataDir, "member", "snap", "db");
  const present = await access(db).then(
    () => true,
    () => false,
  );
  if (!present || (await lockIsFree(db))) return null;
  return { code: "data_in_use", params: {}, detail: `another engine runs on ${dataDir}` };
}

/**
 * Prepares a start: creates the folders, refuses foreign or locked data, and removes the stale socket of a killed
 * engine (3.4 does not start otherwise). Returns null if the engine can be started.
 */
export async function prepare(folders: { dataDir: string; socketDir: string }): Promise<EngineFailure | null> {
  await mkdir(folders.dataDir, { recursive: true, mode: 0o700 });
  await mkdir(folders.socketDir, { recursive: true, mode: 0o700 });
  await chmod(folders.socketDir, 0o700);
  await chmod(folders.dataDir, 0o700);
  const strange = (await readdir(folders.dataDir)).filter((f) => !OURS.has(f));
  if (strange.length > 0) {
    return {
      code: "data_foreign",
      params: { found: strange[0] ?? null },
      detail: `${folders.dataDir} holds ${strange.slice(0, 5).join(", ")}`,
    };
  }
  const locked = await lockedData(folders.dataDir);
  if (locked !== null) return locked;
  await unlink(join(folders.socketDir, CLIENT_SOCKET)).catch((e: NodeJS.ErrnoException) => {
    if (!missing(e)) throw e;
  });
  return null;
}
