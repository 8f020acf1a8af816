import { rmSync } from "node:fs";
import { join } from "node:path";
import { findEngineTools, saveSnapshot, snapshotRevision } from "../etcd/process/engine-tool.ts";
import type { SnapshotRecord } from "../state/records-snapshots.ts";
import { ArchiveFault } from "./archive/archive-fault.ts";
import { type Manifest, manifestHead } from "./archive/manifest.ts";
import { refuseWithoutRoom } from "./archive/read-archive.ts";
import { hashOf, writeArchive } from "./archive/write-archive.ts";
import type { SnapshotsDeps } from "./deps.ts";
import { countRecords } from "./record-kinds.ts";
import { databaseBytes, makeWorkFolder, pathOf } from "./snapshot-files.ts";

type Deps = Pick<
  SnapshotsDeps,
  "registry" | "layout" | "engine" | "engineBinary" | "engineVersion" | "version" | "wall" | "self"
>;

/** What taking a snapshot adds to its record. */
type Taken = Pick<
  SnapshotRecord,
  "takenAt" | "bytes" | "sha256" | "revision" | "life" | "counts" | "version" | "engineVersion"
>;

/**
 * Takes a snapshot of this Core's own engine by the engine's tool, and writes its archive. Throws ArchiveFault
 * (snapshot_no_room, before anything is written), EngineToolFailed, EngineError, and errors of the file system.
 */
export async function takeSnapshot(deps: Deps, record: SnapshotRecord): Promise<Taken> {
  const { layout, engineVersion, version } = deps;
  const { etcdctl, restorer } = await findEngineTools({
    engine: deps.engineBinary,
    engineVersion,
    home: layout.home,
    env: process.env,
  });
  if (etcdctl === null || restorer === null) throw new ArchiveFault("snapshot_no_tool", { name: deps.self.name });
  const work = makeWorkFolder(layout.snapshots);
  try {
    // The engine's file and the archive, which may be no smaller.
    await refuseWithoutRoom(work, 2 * databaseBytes(layout.raft));
    const dataFile = join(work, "etcd.snap");
    await saveSnapshot(etcdctl, { socketDir: layout.run, file: dataFile });
    const takenMs = deps.wall();
    const revision = await snapshotRevision(restorer, dataFile);
    const cluster = deps.registry.cluster;
    const sinceMs = Date.parse(cluster?.createdAt ?? new Date(takenMs).toISOString());
    const counts = await countRecords(deps.engine.gateway, { revision, sinceMs, nowMs: takenMs });
    const manifest: Manifest = {
      ...manifestHead,
      id: record.id,
      version,
      engineVersion,
      cluster: {
        clusterId: deps.engine.clusterId,
        cores: [...deps.registry.cores.values()].map((s) => s.value.name).slice(0, 1000),
      },
      life: { generation: cluster?.generation ?? 1, id: cluster?.lifeId ?? null },
      revision,
      takenAt: new Date(takenMs).toISOString(),
      how: record.how,
      by: record.by,
      core: deps.self.name,
      counts,
      data: await hashOf(dataFile),
    };
    const path = pathOf(layout.snapshots, record);
    await writeArchive(path, manifest, dataFile);
    return { ...factsOf(manifest), ...(await hashOf(path)) };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Returns what a manifest says for the record of its snapshot. */
export function factsOf(manifest: Manifest): Omit<Taken, "bytes" | "sha256"> {
  const { takenAt, revision, life, counts, version, engineVersion } = manifest;
  return { takenAt, revision, life, counts, version, engineVersion };
}
