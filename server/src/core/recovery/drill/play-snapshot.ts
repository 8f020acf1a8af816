import { mkdirSync, statfsSync, statSync } from "node:fs";
import { proveArchive } from "../../snapshots/prove-archive.ts";
import { hashOf } from "../../snapshots/archive/write-archive.ts";
import { databaseBytes } from "../../snapshots/snapshot-files.ts";
import { LOG_FILES_BYTES, RESERVE_BYTES } from "../room.ts";
import { drillFolder } from "./drill-files.ts";
import type { DrillMeans } from "./play-survivor.ts";
import { DrillFault, type DrillTask, type Played } from "./played.ts";
import { refuseDrill } from "./refuse-drill.ts";

/**
 * Restores an archive of this host into a scratch engine in the folder of drills and reads every record there. Throws
 * DrillFault before anything is written, and ArchiveFault.
 */
export async function playSnapshot(
  { archive, sha256 }: Extract<DrillTask, { way: "snapshot" }>,
  means: DrillMeans,
): Promise<Omit<Played, "reason" | "steps">> {
  const { layout, engine, times, memoryBytes, log } = means;
  const bytes = Math.max(databaseBytes(layout.raft), statSync(archive).size);
  const { bavail, bsize } = statfsSync(layout.core);
  // The unpacked database, the restored one, and the log of the engine that starts on it.
  const neededBytes = 3 * bytes + LOG_FILES_BYTES + RESERVE_BYTES;
  refuseDrill({ room: { neededBytes, freeBytes: bavail * bsize }, databaseBytes: bytes, memoryBytes });
  const folder = drillFolder(layout);
  mkdirSync(folder, { mode: 0o700 });
  times.begin("check");
  if ((await hashOf(archive)).sha256 !== sha256) throw new DrillFault("drill_bad_snapshot");
  const { manifest, reason } = await proveArchive(archive, {
    folder,
    engineBinary: engine.path,
    engineVersion: engine.version,
    home: layout.home,
    log,
    onStep: (step) => times.begin(step),
  });
  if (reason !== null) {
    log.warn({ reason }, "a snapshot could not be restored in a drill");
    throw new DrillFault("drill_bad_snapshot");
  }
  return { startMs: null, lastIndex: null, databaseBytes: manifest?.data.bytes ?? null };
}
