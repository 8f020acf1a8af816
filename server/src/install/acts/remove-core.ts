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
  if (lstatSync(dirname(core), { throwIfNoEntry: false })?.isDirectory() === false)
    throw new InstallFailure("home_foreign", { home });
  rmSync(core, { recursive: true, force: true });
}
