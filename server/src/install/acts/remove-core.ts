import { lstatSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { nodeFiles } from "../../lib/process/node-files.ts";
import { InstallFailure } from "../run.ts";

/**
 * Deletes the folder of the Core `id`. Its parent belongs to kuma, who may have put a link there to make root delete
 * elsewhere: that is refused. Throws InstallFailure.
 */
export function removeCore(home: string, id: string): void {
  const { core } = nodeFiles(home, id);
  refuseLink(home, dirname(core));
  rmSync(core, { recursive: true, force: true });
}

/** Deletes the last known state of the cluster from the folder of a Core. Throws InstallFailure as removeCore. */
export function forgetCluster(home: string, id: string): void {
  const { core, state } = nodeFiles(home, id);
  refuseLink(home, dirname(core));
  refuseLink(home, core);
  rmSync(state, { recursive: true, force: true });
}

function refuseLink(home: string, folder: string): void {
  if (lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() === false)
    throw new InstallFailure("home_foreign", { home });
}
