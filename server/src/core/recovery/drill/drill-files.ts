import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Layout } from "../../members/home/layout.ts";
import { type RecoveryFiles, recoveryFiles } from "../journal.ts";

/** Returns the folder of drills in a Core's home: everything that one writes lies there. */
export const drillFolder = ({ core }: Pick<Layout, "core">): string => join(core, "drill");

/** Returns the paths of a recovery that is played in the folder of drills. Creates nothing. */
export function drillFiles(layout: Pick<Layout, "core">): RecoveryFiles {
  const folder = drillFolder(layout);
  return { ...recoveryFiles({ core: folder, log: folder }), sockets: join(folder, "s") };
}

/**
 * Deletes what a drill has written, of one that was killed too. Its engine dies with the process that it belongs to,
 * and may still be writing.
 */
export const removeDrill = (layout: Pick<Layout, "core">): Promise<void> =>
  rm(drillFolder(layout), { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
