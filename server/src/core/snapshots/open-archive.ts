import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import type { Reason } from "@core-console/shared/contract/service";
import type { Logger } from "../../lib/logging/logger.ts";
import { lowerPriority } from "../../lib/process/lower-priority.ts";
import { systemClock } from "../../lib/time/clock.ts";
import { prefixRange } from "../etcd/client/ids.ts";
import type { Gateway } from "../etcd/client/gateway-types.ts";
import type { KeyValue } from "../etcd/client/wire.ts";
import { findEngineTools, restoreSnapshot } from "../etcd/process/engine-tool.ts";
import { type ScratchEngine, startScratchEngine } from "../etcd/process/scratch-engine.ts";
import { REGISTRY } from "../state/keys.ts";
import { ArchiveFault } from "./archive/archive-fault.ts";
import type { Manifest } from "./archive/manifest.ts";
import { readArchive, refuseWithoutRoom } from "./archive/read-archive.ts";
import { makeWorkFolder } from "./snapshot-files.ts";

/** The engine that a snapshot is opened in, and where its files are put meanwhile. */
export interface ScratchMeans {
  /** the folder that the work is done in; all of it is deleted again */
  folder: string;
  engineBinary: string;
  engineVersion: string;
  /** the home whose engine tools are used; null: none */
  home: string | null;
  /** that of a sealed archive */
  passphrase?: string | null;
  log: Logger;
  /** called when a step begins */
  onStep?: (step: ScratchStep) => void;
}

/** The steps of opening an archive in their order. */
type ScratchStep = "unpack" | "restore" | "start" | "read";

/** What was read in the scratch engine, or why the archive could not be opened in one. */
export type Opened<T> =
  | { ok: true; manifest: Manifest; value: T }
  | { ok: false; manifest: Manifest | null; reason: Reason };

const PAGE = 500;
const TIMEOUT_MS = 30_000;
const NAME = "proof";

/**
 * Restores an archive into a scratch engine that reaches nothing, and reads there with `read`. Throws ArchiveFault
 * (snapshot_no_room, snapshot_no_tool) if that could not be tried, and what `read` throws.
 */
export async function readInScratch<T>(
  archive: string,
  means: ScratchMeans,
  read: (gateway: Gateway, manifest: Manifest) => Promise<T>,
): Promise<Opened<T>> {
  const { restorer } = await findEngineTools({
    engine: means.engineBinary,
    engineVersion: means.engineVersion,
    home: means.home,
    env: process.env,
  });
  if (restorer === null) throw new ArchiveFault("snapshot_no_tool");
  const work = makeWorkFolder(means.folder);
  try {
    const dataFile = join(work, "etcd.snap");
    means.onStep?.("unpack");
    const manifest = await readArchive(archive, dataFile, means.passphrase);
    // The restored database, and what the engine writes when it starts.
    await refuseWithoutRoom(work, 2 * manifest.data.bytes);
    const engine = await startedOn({ ...means, work, dataFile, restorer });
    if (engine === null) return { ok: false, manifest, reason: { code: "snapshot_restore_failed", params: {} } };
    try {
      // The engine that serves the cluster comes first.
      if (engine.pid > 0) lowerPriority(engine.pid, constants.priority.PRIORITY_LOW);
      means.onStep?.("read");
      return { ok: true, manifest, value: await read(engine.gateway, manifest) };
    } finally {
      await engine.stop();
    }
  } catch (error) {
    if (!(error instanceof ArchiveFault) || error.code === "snapshot_no_room") throw error;
    return { ok: false, manifest: null, reason: { code: error.code, params: error.params } };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Starts a scratch engine on the engine's file of a snapshot; null: it cannot be restored. */
async function startedOn(
  means: ScratchMeans & { work: string; dataFile: string; restorer: string },
): Promise<ScratchEngine | null> {
  const { work, dataFile, restorer, log } = means;
  const dataDir = join(work, "data");
  try {
    means.onStep?.("restore");
    await restoreSnapshot(restorer, {
      file: dataFile,
      dataDir,
      name: NAME,
      peerUrl: "http://localhost:1",
      clusterToken: randomBytes(16).toString("hex"),
    });
    rmSync(dataFile);
    means.onStep?.("start");
    return await startScratchEngine({
      binary: means.engineBinary,
      dataDir,
      socketDir: join(work, "run"),
      logDir: join(work, "log"),
      name: NAME,
      log,
      clock: systemClock,
    });
  } catch (error) {
    log.warn({ err: error }, "a snapshot could not be restored into a scratch engine");
    return null;
  }
}

/** Reads the registry in pages, so that only one is in memory. */
export async function* registryPages(gateway: Pick<Gateway, "range">): AsyncGenerator<KeyValue[]> {
  const { rangeEnd, key } = prefixRange(REGISTRY);
  for (let from = key, more = true; more;) {
    const page = await gateway.range(
      { key: from, rangeEnd, limit: PAGE, serializable: true },
      { timeoutMs: TIMEOUT_MS },
    );
    yield page.kvs;
    from = `${page.kvs.at(-1)?.key ?? ""}\0`;
    more = page.more;
  }
}
