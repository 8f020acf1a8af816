import { mkdirSync } from "node:fs";
import { takeLock } from "../../lib/process/lock.ts";
import { InstallFailure } from "../run.ts";

/** The folder of the lock of installing and uninstalling: root's, and removed when the host restarts. */
const FOLDER = "/run/kuma-core";

/** Runs `act` while no other installation or removal runs on this host. Throws InstallFailure. */
export async function withHostLock<T>(act: () => Promise<T>): Promise<T> {
  mkdirSync(FOLDER, { recursive: true, mode: 0o700 });
  const taken = await takeLock(FOLDER);
  if (!taken.ok) throw new InstallFailure("install_under_way", { pid: taken.pid });
  try {
    return await act();
  } finally {
    await taken.lock.release();
  }
}
