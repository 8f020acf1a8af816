import { dirname, resolve } from "node:path";
import type { SnapshotFacts, SnapshotProof } from "../../cli/output/io.ts";
import { ArchiveFault } from "../../core/snapshots/archive/archive-fault.ts";
import type { Manifest } from "../../core/snapshots/archive/manifest.ts";
import { proveArchive } from "../../core/snapshots/prove-archive.ts";
import { silentLogger } from "../../lib/logging/logger.ts";
import { engineOf } from "../own-identity.ts";

/** Returns what a manifest says, for the command line. */
export function factsOf({ cluster, ...manifest }: Manifest): SnapshotFacts {
  const { takenAt, by, life, revision, version, engineVersion, counts } = manifest;
  return { cores: cluster.cores, takenAt, by, life, revision, version, engineVersion, counts };
}

/**
 * Tries a snapshot's file in a scratch engine, beside the file; no cluster and no Core is needed. `passphrase`: that of
 * a sealed file.
 */
export async function proveSnapshot(file: string, home: string, passphrase: string | null): Promise<SnapshotProof> {
  const engine = await engineOf(home);
  if (!engine.ok) return engine;
  try {
    const { manifest, reason } = await proveArchive(file, {
      folder: dirname(file),
      engineBinary: engine.path,
      engineVersion: engine.version,
      home: resolve(home),
      passphrase,
      log: silentLogger,
    });
    if (reason !== null || manifest === null)
      return { ok: false, reason: reason ?? { code: "snapshot_restore_failed", params: {} } };
    return { ok: true, manifest: factsOf(manifest) };
  } catch (error) {
    if (error instanceof ArchiveFault) return { ok: false, reason: { code: error.code, params: error.params } };
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "EACCES" || code === "ENOSPC" || code === "EROFS")
      return { ok: false, reason: { code: "snapshot_not_proven", params: { name: null } } };
    throw error;
  }
}
