/**
 * Plays the recovery from this Core's own data, by the code of the real one, on a copy in the folder of drills.
 * Invariant: of the Core's files it reads only, and it never reaches `switch`, which replaces them; its engines have no
 * TCP.
 */

import { randomUUID } from "node:crypto";
import { mkdirSync, statSync, truncateSync } from "node:fs";
import type { Logger } from "../../../lib/logging/logger.ts";
import { RaftCopy } from "../../../lib/etcd-wal/raft-copy.ts";
import { readWal } from "../../../lib/etcd-wal/read-wal.ts";
import type { Clock } from "../../../lib/time/clock.ts";
import { createGateway } from "../../etcd/client/gateway.ts";
import { findEngineTools, saveSnapshot } from "../../etcd/process/engine-tool.ts";
import type { FoundEngine } from "../../etcd/process/find-engine.ts";
import { readCoreJson } from "../../members/home/core-json.ts";
import { CoreFailure } from "../../members/home/core-failure.ts";
import type { Layout } from "../../members/home/layout.ts";
import { databaseBytes } from "../../snapshots/snapshot-files.ts";
import type { Journal } from "../journal.ts";
import { ACTS, type Run } from "../recover-home.ts";
import { roomFor } from "../room.ts";
import { drillFiles, drillFolder } from "./drill-files.ts";
import { DrillFault, type Played } from "./played.ts";
import { refuseDrill } from "./refuse-drill.ts";
import type { StepTimes } from "./step-times.ts";

/** What a way is played with. */
export interface DrillMeans {
  layout: Layout;
  engine: FoundEngine;
  env: Record<string, string | undefined>;
  /** memory that this host can give, bytes */
  memoryBytes: number;
  times: StepTimes;
  clock: Clock;
  log: Logger;
}

/** etcdctl appends the SHA-256 of the database to the file that it saves. */
const CHECKSUM_BYTES = 32;
const SECTOR_BYTES = 512;

/** Throws DrillFault before anything is written, and what the steps of a recovery throw. */
export async function playSurvivor(means: DrillMeans): Promise<Omit<Played, "reason" | "steps">> {
  const { layout, engine, env, times } = means;
  const self = readCoreJson(layout.coreJson);
  if (self === null) throw new CoreFailure("home_half_written", { file: layout.coreJson });
  const { etcdctl, restorer } = await findEngineTools({
    engine: engine.path,
    engineVersion: engine.version,
    home: layout.home,
    env,
  });
  if (etcdctl === null || restorer === null) throw new DrillFault("drill_no_tool");
  const bytes = databaseBytes(layout.raft);
  refuseDrill({ room: roomFor(layout.raft), databaseBytes: bytes, memoryBytes: means.memoryBytes });
  const files = drillFiles(layout);
  mkdirSync(drillFolder(layout), { mode: 0o700 });
  times.begin("copy");
  await expectEngine(layout.run);
  mkdirSync(files.folder, { mode: 0o700 });
  const copy = await RaftCopy.makeOfRunning(layout.raft, files.copy, async (file) => {
    await saveSnapshot(etcdctl, { socketDir: layout.run, file });
    cutChecksum(file);
  });
  const reading = readWal(copy.folder);
  if (reading.kind !== "read") throw new CoreFailure("recovery_log_unread", { folder: layout.raft });
  const started = { ms: null as number | null };
  const journal: Journal = {
    format: 1,
    step: "copy",
    begunAt: new Date(means.clock.now()).toISOString(),
    by: "drill",
    life: { generation: self.generation + 1, lifeId: randomUUID() },
    clusterToken: `kuma-${randomUUID()}`,
    last: reading.last,
    others: self.peers
      .filter(({ voter, ref }) => voter && ref !== self.ref)
      .map(({ ref }) => ({ ref, state: "switched_off" as const })),
    newCa: false,
    from: "voter",
    lostSecrets: [],
  };
  const run: Run = {
    ...means,
    self,
    by: journal.by,
    others: journal.others,
    clockIsRight: false,
    onStep: () => undefined,
    // The first engine replays the whole log, as the Core's own does when it starts.
    onReady: () => (started.ms ??= times.elapsed()),
    files,
    owner: null,
    journal,
  };
  for (const step of ["raise", "force", "restore", "records"] as const) {
    times.begin(step);
    await ACTS[step](run);
  }
  return { startMs: started.ms, lastIndex: reading.last.index, databaseBytes: bytes };
}

/** Throws EngineError where the Core's engine does not answer, for which its tool would wait. */
async function expectEngine(socketDir: string): Promise<void> {
  const gateway = createGateway(socketDir);
  try {
    await gateway.status();
  } finally {
    await gateway.close();
  }
}

/** Makes a saved snapshot the engine's database again, as the engine's tool does when it restores one. */
function cutChecksum(file: string): void {
  const { size } = statSync(file);
  if (size % SECTOR_BYTES === CHECKSUM_BYTES) truncateSync(file, size - CHECKSUM_BYTES);
}
