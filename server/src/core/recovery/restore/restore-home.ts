/**
 * Restores a cluster from a snapshot's archive on a fresh host. Invariants: everything is made in a folder of its own
 * beside the Cores' folders; the last step renames it into place as a whole, and nothing else of the home is written.
 * So a run that was killed has left nothing but that folder, which the next run deletes, or it is complete. Nothing is
 * written into the data before all of them are proven. See docs/architecture/recovery.md.
 */

import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import * as z from "zod/mini";
import { PORT } from "@core-console/shared/contract/ports";
import { FIRST_CORE_ID, FIRST_CORE_NAME } from "@core-console/shared/contract/ids";
import type { Reason } from "@core-console/shared/contract/service";
import { isOlder } from "@core-console/shared/domain/version";
import type { Logger } from "../../../lib/logging/logger.ts";
import { authority, splitAuthority } from "../../../lib/net/address.ts";
import { CORES_FOLDER, RESTORE_FOLDER } from "../../../lib/process/node-files.ts";
import { lowerPriority } from "../../../lib/process/lower-priority.ts";
import { readIfThere } from "../../../lib/process/read-if-there.ts";
import { makePrivateFolder, syncPath, writeWhole } from "../../../lib/process/write-whole.ts";
import type { Clock } from "../../../lib/time/clock.ts";
import { EngineFailed } from "../../etcd/process/engine.ts";
import { EngineToolFailed, findEngineTools, restoreSnapshot } from "../../etcd/process/engine-tool.ts";
import type { FoundEngine } from "../../etcd/process/find-engine.ts";
import { startScratchEngine } from "../../etcd/process/scratch-engine.ts";
import { foundCluster, type Placement } from "../../members/enrol/make-identity.ts";
import { readTls } from "../../members/home/certificates.ts";
import { CoreFailure } from "../../members/home/core-failure.ts";
import type { CoreJson } from "../../members/home/core-json.ts";
import { type Layout, layoutOf } from "../../members/home/layout.ts";
import { openHome } from "../../members/home/open-home.ts";
import { caHash } from "../../members/pki/ca.ts";
import type { ServiceRecord } from "../../state/records.ts";
import type { Manifest } from "../../snapshots/archive/manifest.ts";
import { readArchive, refuseWithoutRoom } from "../../snapshots/archive/read-archive.ts";
import { faultInRecords } from "../../snapshots/prove-archive.ts";
import { refuseOldClock } from "../data-clock.ts";
import { answeringPorts } from "../other-ports.ts";
import { LOG_FILES_BYTES } from "../room.ts";
import { beginRestoredLife, type ReadRecords, readRecords } from "./begin-restored-life.ts";
import { RestoredSummary } from "./restored-records.ts";

type RestoreStep = "unpack" | "restore" | "prove" | "records" | "switch";

/** What a restore is begun with. */
export interface RestoreRequest {
  home: string;
  /** path of the archive */
  archive: string;
  /** that of a sealed archive */
  passphrase: string | null;
  placement: Placement & { host: string };
  /** as the audit names it: `host:<name>` */
  by: string;
  engine: FoundEngine;
  env: Record<string, string | undefined>;
  /** the operator has confirmed that this host's clock is right although the data are newer */
  clockIsRight: boolean;
  log: Logger;
  clock: Clock;
  onStep: (step: RestoreStep) => void;
}

/** A cluster that was restored: the Core in this home is its only member, and has not been started yet. */
const RestoredHome = z.object({
  /** ID of the snapshot */
  snapshot: z.string(),
  /** name of this host's Core */
  name: z.string(),
  generation: z.number(),
  lifeId: z.string(),
  /** `sha256:…` of its CA, which is new: browsers, scripts and joining hosts have to trust it */
  caHash: z.string(),
  caFile: z.string(),
  ...RestoredSummary.shape,
});
export type RestoredHome = z.infer<typeof RestoredHome>;

/** The data in an archive are not what they should be. */
export class NotProven extends Error {
  override readonly name = "NotProven";
  readonly reason: Reason;
  constructor(reason: Reason) {
    super(reason.code);
    this.reason = reason;
  }
}

type Run = RestoreRequest & { staging: string; layout: Layout; manifest: Manifest; restorer: string };

/**
 * Restores from an archive into a home that has no Core. Throws CoreFailure, and ArchiveFault or NotProven for a file
 * that cannot be used; then the home is as it was.
 */
export async function restoreHome(request: RestoreRequest): Promise<RestoredHome> {
  const opened = await openHome(request.home, null, FIRST_CORE_ID);
  const staging = join(request.home, CORES_FOLDER, RESTORE_FOLDER);
  try {
    const done = await restoredBefore(request);
    if (done !== null) return done;
    rmSync(staging, { recursive: true, force: true });
    return await restoreIn(staging, request);
  } catch (error) {
    throw failureOf(error, request.home);
  } finally {
    rmSync(staging, { recursive: true, force: true });
    await opened.release();
  }
}

/**
 * Returns what an earlier run made of the same snapshot, which had only to be started; null where the home has no Core.
 * Throws restore_home_used where it has another one, also one that was removed from its cluster: it is its data.
 */
async function restoredBefore({ home, archive, passphrase }: RestoreRequest): Promise<RestoredHome | null> {
  const cores = join(home, CORES_FOLDER);
  const ids = existsSync(cores) ? readdirSync(cores).filter((name) => name !== RESTORE_FOLDER) : [];
  const used = ids
    .map((id) => layoutOf(home, id))
    .find((layout) => [layout.coreJson, layout.joinJson, join(layout.raft, "member")].some((path) => existsSync(path)));
  if (used === undefined) return null;
  const text = readIfThere(reportIn(used));
  const report = text === null ? null : RestoredHome.safeParse(JSON.parse(text)).data;
  if (report != null && report.snapshot === (await readArchive(archive, null, passphrase)).id) return report;
  throw new CoreFailure("restore_home_used", { home, folder: used.core });
}

/** Returns the file in which a Core has what it was restored from. */
const reportIn = ({ core }: Pick<Layout, "core">): string => join(core, "restored.json");

async function restoreIn(staging: string, request: RestoreRequest): Promise<RestoredHome> {
  const { engine, placement, archive, clock } = request;
  const wanted = { engine: engine.path, engineVersion: engine.version, home: request.home, env: request.env };
  const { restorer } = await findEngineTools(wanted);
  if (restorer === null) throw new CoreFailure("recovery_no_tools", { engine: engine.path });
  const id = randomUUID();
  const layout = layoutOf(staging, id);
  makePrivateFolder(layout.core);

  request.onStep("unpack");
  const dataFile = join(staging, "etcd.snap");
  const manifest = await readArchive(archive, dataFile, request.passphrase);
  refuseOlderEngine(engine, manifest);
  // The restored database, what its engine adds, and its log.
  await refuseWithoutRoom(staging, 2 * manifest.data.bytes + LOG_FILES_BYTES);
  const run: Run = { ...request, staging, layout, manifest, restorer };
  const first = { id, name: FIRST_CORE_NAME, generation: 1, existing: true };
  const founded = await foundCluster(layout, placement.host, placement, DEFAULT_PORTS, clock.now(), first);

  request.onStep("restore");
  await restoreData(run, dataFile, founded);
  const { self, summary } = await proveAndBegin(run, founded);

  request.onStep("switch");
  const place = layoutOf(request.home, id);
  const ca = readTls(layout).ca;
  const { name, generation, lifeId } = self;
  const made = { ...summary, name, generation, lifeId: lifeId ?? "", caHash: caHash(ca), caFile: place.caCert };
  const report: RestoredHome = { snapshot: manifest.id, ...made };
  writeWhole(reportIn(layout), `${JSON.stringify(report, null, 2)}\n`);
  rmSync(layout.run, { recursive: true, force: true });
  syncPath(layout.core);
  renameSync(layout.core, place.core);
  syncPath(join(request.home, CORES_FOLDER));
  // What a later installation and the command line of this host trust before they look into the Core's folder.
  if (existsSync(place.preparedCa)) writeWhole(place.preparedCa, ca, 0o644);
  return report;
}

const DEFAULT_PORTS = {
  health: PORT.health,
  raft: PORT.raft,
  internal: PORT.internal,
  console: PORT.console,
  rest: PORT.rest,
};

/** Throws restore_engine_older where the snapshot is of a later release line of the engine than this host has. */
function refuseOlderEngine({ version, path }: FoundEngine, { engineVersion }: Manifest): void {
  const line = (of: string): string => of.split(".").slice(0, 2).join(".");
  if (isOlder(line(version), line(engineVersion)))
    throw new CoreFailure("restore_engine_older", { found: version, needed: engineVersion, path });
}

async function restoreData({ restorer, layout }: Run, file: string, founded: CoreJson): Promise<void> {
  await restoreSnapshot(restorer, {
    file,
    dataDir: layout.raft,
    name: founded.ref,
    peerUrl: `https://${authority(founded.raft.advertise)}`,
    clusterToken: founded.clusterToken,
  });
  rmSync(file);
}

/** Proves the restored data in an engine that reaches nothing, then begins the new life in them. */
async function proveAndBegin(run: Run, founded: CoreJson): Promise<{ self: CoreJson; summary: RestoredSummary }> {
  const { layout, manifest, clock } = run;
  mkdirSync(layout.log, { recursive: true, mode: 0o700 });
  run.onStep("prove");
  const scratch = await startScratchEngine({
    binary: run.engine.path,
    dataDir: layout.raft,
    socketDir: layout.run,
    logDir: layout.log,
    name: founded.ref,
    log: run.log,
    clock,
  });
  try {
    // Nothing else on this host has to wait for it.
    if (scratch.pid > 0) lowerPriority(scratch.pid, constants.priority.PRIORITY_BELOW_NORMAL);
    const fault = await faultInRecords(scratch.gateway, manifest);
    if (fault !== null) throw new NotProven(fault);
    await refuseOldClock(run, scratch.gateway);
    const records = await readRecords(scratch.gateway);
    await refuseAnswering(records, founded);
    run.onStep("records");
    const { gateway } = scratch;
    const begun = await beginRestoredLife({
      ...run,
      gateway,
      founded,
      records,
      engineVersion: run.engine.version,
      nowMs: clock.now(),
    });
    await refuseAnswering(records, founded);
    return begun;
  } finally {
    await scratch.stop();
  }
}

/** Throws restore_answers if any port of a Core in the snapshot answers: its cluster may have a majority. */
async function refuseAnswering({ services }: ReadRecords, { internal, raft }: CoreJson): Promise<void> {
  const own = new Set([internal.advertise, raft.advertise].map(authority));
  const answering = await answeringPorts([...new Set(services.flatMap(portsOf))].filter((port) => !own.has(port)));
  if (answering.length > 0)
    throw new CoreFailure("restore_answers", { count: answering.length, addresses: answering.join(", ") });
}

function portsOf({ host, memberId }: ServiceRecord): string[] {
  if (host === null || memberId === null) return [];
  const at = splitAuthority(host.internal)?.host;
  const usual = at === undefined ? [] : [authority({ host: at, port: PORT.raft })];
  return [host.internal, host.raft, ...usual];
}

/** Returns the failure as the operator of this host reads it; other errors unchanged. */
function failureOf(error: unknown, home: string): unknown {
  if (error instanceof EngineFailed) return new CoreFailure("restore_engine", { message: error.failure.detail });
  if (error instanceof EngineToolFailed) return new CoreFailure("restore_engine", { message: error.output });
  // Failures of ours have codes of their own.
  const code = error instanceof Error && "code" in error ? error.code : null;
  return code === "ENOSPC" ? new CoreFailure("restore_disk_full", { home }) : error;
}
