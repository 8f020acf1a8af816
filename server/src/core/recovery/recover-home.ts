/**
 * Recovers a cluster from the data of this host's Core, which must not run. Invariants: until the last step only files
 * of the recovery's own folder are written; each step stands in the journal before it is done; the data of the old life
 * are never deleted. See docs/architecture/recovery.md.
 */

import { randomUUID } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { readDatabase } from "../../lib/etcd-wal/bolt-file.ts";
import { raiseCommit } from "../../lib/etcd-wal/raise-commit.ts";
import { RaftCopy } from "../../lib/etcd-wal/raft-copy.ts";
import { readWal } from "../../lib/etcd-wal/read-wal.ts";
import type { Logger } from "../../lib/logging/logger.ts";
import { authority } from "../../lib/net/address.ts";
import { syncPath, writeWhole } from "../../lib/process/write-whole.ts";
import type { Clock } from "../../lib/time/clock.ts";
import { EngineFailed } from "../etcd/process/engine.ts";
import { EngineToolFailed, findEngineTools, restoreSnapshot, saveSnapshot } from "../etcd/process/engine-tool.ts";
import type { FoundEngine } from "../etcd/process/find-engine.ts";
import {
  replayLog,
  startScratchEngine,
  type ScratchEngine,
  type ScratchOptions,
} from "../etcd/process/scratch-engine.ts";
import type { ProcessUser } from "../etcd/process/run-as.ts";
import { readTls } from "../members/home/certificates.ts";
import { CoreFailure, removedFailure } from "../members/home/core-failure.ts";
import type { CoreJson } from "../members/home/core-json.ts";
import type { Layout } from "../members/home/layout.ts";
import { caHash, createCa } from "../members/pki/ca.ts";
import { beginLife } from "./begin-life.ts";
import {
  type Journal,
  type LostSecret,
  nextRun,
  oldData,
  readJournal,
  type RecoveryFiles,
  recoveryFiles,
  type RecoveryStep,
  removeRecovery,
  stepAfter,
  writeJournal,
} from "./journal.ts";
import { answeringPorts, holdPeerPort, otherPorts } from "./other-ports.ts";
import { refuseOldClock } from "./data-clock.ts";
import { giveTo, ownerOf } from "./owner.ts";
import { roomFor } from "./room.ts";
import { switchOver } from "./switch-over.ts";

/** What a recovery is begun or continued with. */
export interface RecoveryRequest {
  layout: Layout;
  self: CoreJson;
  /** as the audit names it: `host:<name>` */
  by: string;
  /** what the operator says of the voters that do not answer; null: all of them count as lost */
  others: Journal["others"] | null;
  engine: FoundEngine;
  env: Record<string, string | undefined>;
  /** the operator has confirmed that this host's clock is right although the data are newer */
  clockIsRight: boolean;
  log: Logger;
  clock: Clock;
  onStep: (step: RecoveryStep) => void;
  /** called when an engine on the copy takes writes */
  onReady?: () => void;
}

/** A cluster that was recovered: this host's Core is its only member, and has not been started yet. */
export interface Recovered {
  generation: number;
  lifeId: string;
  /** the last entry of the log that it goes on from */
  last: { term: number; index: number };
  /** the folder with the data of the life that ended */
  oldData: string;
  /** `sha256:…` of the CA where it is new: browsers, scripts and joining hosts have to trust it */
  newCaHash: string | null;
  /** secrets in the settings that have to be entered again */
  lostSecrets: readonly LostSecret[];
}

/** A recovery with the files that it works on. */
export type Run = RecoveryRequest & { files: RecoveryFiles; owner: ProcessUser | null; journal: Journal };

/**
 * Recovers from this home, or completes what an earlier run began. The caller has the home's lock. Throws CoreFailure.
 */
export async function recoverHome(request: RecoveryRequest): Promise<Recovered> {
  const { layout, self } = request;
  const files = recoveryFiles(layout);
  const owner = ownerOf(layout.coreJson);
  const release = await holdPeerPort(self.raft.listen);
  if (release === null)
    throw new CoreFailure("ports_taken", { port: self.raft.listen.port, address: self.raft.listen.host });
  try {
    const found = readJournal(files);
    const next = nextRun(found, { last: lastEntry(layout), others: request.others });
    const begins = next.kind === "begin" || found === null;
    if (next.kind === "begin" && next.discard) removeRecovery(files, layout.core);
    if (begins || next.from !== "switch") {
      await toolsOf(request);
      await refuseOthers(self);
    }
    const journal = begins ? begin(request, files, owner) : found;
    const run: Run = { ...request, files, owner, journal };
    for (let step: RecoveryStep | null = begins ? "copy" : next.from; step !== null; step = stepAfter(step)) {
      if (step === "switch" && run.journal.step !== "switch") await refuseOthers(self);
      run.journal = { ...run.journal, step };
      writeJournal(files, run.journal, owner);
      request.onStep(step);
      run.journal = { ...run.journal, ...(await ACTS[step](run)) };
    }
    removeRecovery(files, layout.core);
    const { life, last, newCa, lostSecrets } = run.journal;
    const newCaHash = newCa ? caHash(readTls(layout).ca) : null;
    return { ...life, last, oldData: oldData(layout, run.journal), newCaHash, lostSecrets };
  } catch (error) {
    throw failureOf(error, files);
  } finally {
    await release();
  }
}

/**
 * Removes what an interrupted recovery made, if it has not begun to replace the data; then the Core is as it was.
 * Returns whether there is one that can only be completed.
 */
export function takeBack(layout: Layout): "completes" | "as_it_was" {
  const files = recoveryFiles(layout);
  const journal = readJournal(files);
  if (journal?.step === "switch") return "completes";
  if (journal !== null || existsSync(files.folder)) removeRecovery(files, layout.core);
  return "as_it_was";
}

function lastEntry(layout: Layout): { term: number; index: number } | null {
  const reading = readWal(layout.raft);
  return reading.kind === "read" ? reading.last : null;
}

/**
 * Throws recovery_answers if any port of another Core answers: it may be a member that is only unreachable for others.
 */
async function refuseOthers(self: CoreJson): Promise<void> {
  const answering = await answeringPorts(otherPorts(self));
  if (answering.length > 0)
    throw new CoreFailure("recovery_answers", { count: answering.length, addresses: answering.join(", ") });
}

function begin(request: RecoveryRequest, files: RecoveryFiles, owner: ProcessUser | null): Journal {
  const { layout, self, clock } = request;
  if (self.removed !== undefined) throw removedFailure(self.removed, layout);
  const reading = readWal(layout.raft);
  if (reading.kind !== "read") throw new CoreFailure("recovery_log_unread", { folder: layout.raft });
  const { last, votes, memberId } = reading;
  const from = votes?.learners.includes(memberId) === true ? "learner" : "voter";
  // Who does not say so of each voter is not asked to give up the keys that only voters have.
  if (from === "learner" && request.others?.every(({ state }) => state === "lost") !== true)
    throw new CoreFailure("recovery_learner");
  const room = roomFor(layout.raft);
  if (room.freeBytes < room.neededBytes)
    throw new CoreFailure("recovery_no_room", {
      folder: layout.core,
      needed: Math.ceil(room.neededBytes / 1024 ** 2),
      free: Math.floor(room.freeBytes / 1024 ** 2),
    });
  const voters = self.peers.filter(({ voter }) => voter);
  const others = request.others ?? voters.map(({ ref }) => ({ ref, state: "lost" as const }));
  const journal: Journal = {
    format: 1,
    step: "copy",
    begunAt: new Date(clock.now()).toISOString(),
    by: request.by,
    life: { generation: self.generation + 1, lifeId: randomUUID() },
    clusterToken: `kuma-${randomUUID()}`,
    last,
    others,
    newCa: others.some(({ state }) => state === "lost") || !existsSync(layout.caKey),
    from,
    lostSecrets: [],
  };
  writeJournal(files, journal, owner);
  return journal;
}

/**
 * What each step does; what it returns goes into the journal with the next one. A fire drill plays those before
 * `switch` on a copy.
 */
export const ACTS: Readonly<Record<RecoveryStep, (run: Run) => Promise<Partial<Journal> | void> | void>> = {
  copy: copyData,
  raise: raiseToLast,
  force: forceAndSave,
  restore,
  records: writeRecords,
  switch: switchOver,
};

function copyData({ layout, files, owner }: Run): void {
  rmSync(files.folder, { recursive: true, force: true });
  mkdirSync(files.folder, { mode: 0o700 });
  RaftCopy.make(layout.raft, files.copy);
  giveTo(owner, files.folder);
}

function raiseToLast({ files, owner, layout }: Run): void {
  const copy = RaftCopy.open(files.copy);
  const raised = copy === null ? null : raiseCommit(copy);
  if (raised?.kind !== "raised" && raised?.kind !== "unchanged")
    throw new CoreFailure("recovery_log_unread", { folder: layout.raft });
  giveTo(owner, files.copy);
}

async function forceAndSave(run: Run): Promise<void> {
  const { files, owner, journal } = run;
  if (journal.from === "learner") return replayAndSave(run);
  const { etcdctl } = await toolsOf(run);
  await onScratch(run, files.copy, true, async (engine) => {
    const { raftIndex } = await engine.gateway.status();
    if (raftIndex < journal.last.index) throw new CoreFailure("recovery_log_unread", { folder: run.layout.raft });
    await saveSnapshot(etcdctl, { socketDir: engine.socketDir, file: files.snapshot, user: owner });
    syncPath(files.snapshot);
  });
}

/** Forcing a learner's data would leave a cluster without a voter; its database has all once the log is replayed. */
async function replayAndSave(run: Run): Promise<void> {
  const { files, owner, journal, clock } = run;
  const { index } = journal.last;
  const database = readDatabase(files.copy);
  if (database.kind !== "read" || (database.index ?? 0) < index) {
    writeWhole(files.nobody, (await createCa(clock.now())).cert, 0o644, owner);
    await replayLog({ ...scratchOptions(run, files.copy), index, trusted: files.nobody });
    giveTo(owner, files.log);
  }
  copyFileSync(join(files.copy, "member", "snap", "db"), files.snapshot);
  giveTo(owner, files.folder);
  syncPath(files.snapshot);
}

async function restore(run: Run): Promise<void> {
  const { files, owner, self, journal } = run;
  const { restorer } = await toolsOf(run);
  rmSync(files.restored, { recursive: true, force: true });
  await restoreSnapshot(restorer, {
    file: files.snapshot,
    dataDir: files.restored,
    name: self.ref,
    peerUrl: `https://${authority(self.raft.advertise)}`,
    clusterToken: journal.clusterToken,
    bareDatabase: journal.from === "learner",
    user: owner,
  });
}

async function writeRecords(run: Run): Promise<Pick<Journal, "lostSecrets">> {
  const copied = readWal(run.files.copy);
  const oldClusterId = copied.kind === "read" ? copied.clusterId : null;
  const nowMs = run.clock.now();
  return onScratch(run, run.files.restored, false, async ({ gateway }) => {
    await refuseOldClock(run, gateway);
    return beginLife({ ...run, gateway, oldClusterId, nowMs });
  });
}

async function onScratch<T>(
  run: Run,
  dataDir: string,
  forceNewCluster: boolean,
  act: (engine: ScratchEngine) => Promise<T>,
): Promise<T> {
  const scratch = await startScratchEngine({ ...scratchOptions(run, dataDir), forceNewCluster });
  run.onReady?.();
  try {
    return await act(scratch);
  } finally {
    await scratch.stop();
    // A later recovery by the Core itself writes there too.
    giveTo(run.owner, run.files.log);
  }
}

const scratchOptions = ({ files, self, engine, owner, log, clock }: Run, dataDir: string): ScratchOptions => ({
  binary: engine.path,
  dataDir,
  socketDir: files.sockets,
  logDir: files.log,
  name: self.ref,
  user: owner,
  log,
  clock,
});

/** Returns the engine's tools. Throws recovery_no_tools. */
async function toolsOf({ engine, layout, env }: RecoveryRequest): Promise<{ etcdctl: string; restorer: string }> {
  const wanted = { engine: engine.path, engineVersion: engine.version, home: layout.home, env };
  const { etcdctl, restorer } = await findEngineTools(wanted);
  if (etcdctl === null || restorer === null) throw new CoreFailure("recovery_no_tools", { engine: engine.path });
  return { etcdctl, restorer };
}

/** Returns the failure of an engine or a tool as the operator of this host reads it; other errors unchanged. */
function failureOf(error: unknown, files: RecoveryFiles): unknown {
  if (error instanceof EngineFailed)
    return new CoreFailure("recovery_engine", { message: error.failure.detail, log: files.log });
  if (error instanceof EngineToolFailed)
    return new CoreFailure("recovery_engine", { message: error.output, log: files.log });
  const code = error instanceof Error && "code" in error ? error.code : null;
  if (!(error instanceof CoreFailure) && code === "ENOSPC")
    return new CoreFailure("recovery_disk_full", { folder: files.folder });
  return error;
}
