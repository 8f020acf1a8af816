import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { constants, setPriority } from "node:os";
import { join } from "node:path";
import type { Reason } from "@core-console/shared/contract/service";
import type { Logger } from "../../lib/logging/logger.ts";
import { inSlices, type Work } from "../../lib/work/slices.ts";
import { systemClock } from "../../lib/time/clock.ts";
import { auditBackwards } from "../audit/read-audit.ts";
import { prefixRange } from "../etcd/client/ids.ts";
import type { Gateway } from "../etcd/client/gateway-types.ts";
import type { KeyValue } from "../etcd/client/wire.ts";
import { findEngineTools, restoreSnapshot } from "../etcd/process/engine-tool.ts";
import { startScratchEngine } from "../etcd/process/scratch-engine.ts";
import { REGISTRY } from "../state/keys.ts";
import { ArchiveFault } from "./archive/archive-fault.ts";
import type { Manifest } from "./archive/manifest.ts";
import { readArchive, refuseWithoutRoom } from "./archive/read-archive.ts";
import { AUDIT_KIND, OTHER, type RecordKind, kindOf } from "./record-kinds.ts";
import { makeWorkFolder } from "./snapshot-files.ts";

/** The engine that a snapshot is tried in, and where its files are put meanwhile. */
export interface ProofMeans {
  /** the folder that the work is done in; all of it is deleted again */
  folder: string;
  engineBinary: string;
  engineVersion: string;
  /** the home whose engine tools are used; null: none */
  home: string | null;
  /** that of a sealed archive */
  passphrase?: string | null;
  log: Logger;
}

/** What a proof found: `reason` is null if the snapshot can be restored. */
interface Proof {
  manifest: Manifest | null;
  reason: Reason | null;
}

/** The cost of parsing a record, in units of lib/work/slices.ts. */
const RECORD_UNITS = 20;
const PAGE = 500;
const TIMEOUT_MS = 30_000;
const NAME = "proof";

/**
 * Restores an archive into a scratch engine that reaches nothing, parses every record there by its schema and compares
 * their number with the manifest. Throws ArchiveFault (snapshot_no_room, snapshot_no_tool) if it could not be tried.
 */
export async function proveArchive(archive: string, means: ProofMeans): Promise<Proof> {
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
    const manifest = await readArchive(archive, dataFile, means.passphrase);
    // The restored database, and what the engine writes when it starts.
    await refuseWithoutRoom(work, 2 * manifest.data.bytes);
    return { manifest, reason: await tried(manifest, { ...means, work, dataFile, restorer }) };
  } catch (error) {
    if (!(error instanceof ArchiveFault) || error.code === "snapshot_no_room") throw error;
    return { manifest: null, reason: { code: error.code, params: error.params } };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Returns why the engine's file of a snapshot cannot be restored; null if it can. */
async function tried(
  manifest: Manifest,
  means: ProofMeans & { work: string; dataFile: string; restorer: string },
): Promise<Reason | null> {
  const { work, dataFile, restorer, log } = means;
  const dataDir = join(work, "data");
  let engine: Awaited<ReturnType<typeof startScratchEngine>>;
  try {
    await restoreSnapshot(restorer, {
      file: dataFile,
      dataDir,
      name: NAME,
      peerUrl: "http://localhost:1",
      clusterToken: randomBytes(16).toString("hex"),
    });
    rmSync(dataFile);
    engine = await startScratchEngine({
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
    return { code: "snapshot_restore_failed", params: {} };
  }
  try {
    // The engine that serves the cluster comes first.
    if (engine.pid > 0) setPriority(engine.pid, constants.priority.PRIORITY_LOW);
    return await faultInRecords(engine.gateway, manifest);
  } finally {
    await engine.stop();
  }
}

async function faultInRecords(gateway: Gateway, manifest: Manifest): Promise<Reason | null> {
  const counts = new Map<string, number>();
  const unreadable = (kvs: readonly KeyValue[], ofKind: (key: string) => RecordKind | null): Promise<string | null> =>
    inSlices(parsing(kvs, ofKind, counts));
  for await (const kvs of pagesOf(gateway)) {
    const record = await unreadable(kvs, kindOf);
    if (record !== null) return { code: "snapshot_record_unreadable", params: { record } };
  }
  const nowMs = Date.parse(manifest.takenAt);
  for await (const { kvs } of auditBackwards(gateway, { before: null, fromMs: 0, nowMs })) {
    const record = await unreadable(kvs, () => AUDIT_KIND);
    if (record !== null) return { code: "snapshot_record_unreadable", params: { record } };
  }
  for (const kind of new Set([...counts.keys(), ...Object.keys(manifest.counts)])) {
    const [expected, found] = [manifest.counts[kind] ?? 0, counts.get(kind) ?? 0];
    if (expected !== found) return { code: "snapshot_counts_differ", params: { kind, expected, found } };
  }
  return null;
}

/** Reads the registry in pages, so that only one is in memory. */
async function* pagesOf(gateway: Pick<Gateway, "range">): AsyncGenerator<KeyValue[]> {
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

/** Counts records by kind and returns the key of the first that does not fit its schema; null: all do. */
function* parsing(
  kvs: readonly KeyValue[],
  ofKind: (key: string) => RecordKind | null,
  counts: Map<string, number>,
): Work<string | null> {
  for (const { key, value } of kvs) {
    const kind = ofKind(key);
    const name = kind?.kind ?? OTHER;
    counts.set(name, (counts.get(name) ?? 0) + 1);
    if (kind?.schema != null && !fits(kind.schema, value)) return key;
    yield RECORD_UNITS;
  }
  return null;
}

function fits(schema: NonNullable<RecordKind["schema"]>, value: string): boolean {
  try {
    return schema.safeParse(JSON.parse(value)).success;
  } catch {
    return false;
  }
}
