/**
 * Invariants of a restore of records: until the snapshot of the present is proven, nothing is written, and it can be
 * cancelled; from then on it is only completed. Everything stands in the marker and is planned anew from the present
 * records before each transaction, so that the next leader goes on, and a part that was written already is not again.
 */

import { every } from "../../../lib/process/every.ts";
import { driverRounds } from "../../state/driver-rounds.ts";
import type { RestoreRecord } from "../../state/records-snapshots.ts";
import { isRestoring } from "../../state/restore-marker.ts";
import type { SnapshotsDeps } from "../deps.ts";
import {
  failRestore,
  presentRecords,
  requestOf,
  RestoreMovedOn,
  updateRestore,
  writeBatch,
} from "./restore-changes.ts";
import { loweredBy, type RestorePlan, restorePlan } from "./restore-plan.ts";
import type { ReadSnapshot, RestoreReader } from "./restore-reader.ts";

const PERIOD_MS = 500;

type Deps = SnapshotsDeps & { readonly restoreReader: RestoreReader };

/** Starts the leader's part of restores of records. Returns how to stop it. */
export function startRestoreDriver(deps: Deps): () => void {
  const inRounds = driverRounds("restore of records", deps.log, (error) => error instanceof RestoreMovedOn);
  return every(
    "the restore of records",
    PERIOD_MS,
    async () => {
      deps.restoreReader.forgetOld();
      const record = deps.registry.restore?.value;
      if (!deps.raft.leads || !deps.registry.ready || record === undefined || !isRestoring(record)) return;
      await inRounds(async () => {
        await (record.state === "saving" ? save(deps, record) : write(deps, record));
      });
    },
    deps.log,
  );
}

/** Waits for the proof of the snapshot of the present; then the restore is planned, and writing may begin. */
async function save(deps: Deps, record: RestoreRecord): Promise<void> {
  const before = deps.registry.snapshots.get(record.before)?.value;
  const notSaved = { code: "restore_not_saved", params: {} };
  if (before === undefined || before.deleting || before.state === "failed") return failRestore(deps, record, notSaved);
  if (before.proof === null) return;
  if (!before.proof.ok) return failRestore(deps, record, notSaved);
  const read = await readTarget(deps, record);
  if (!read.ok) return failRestore(deps, record, read.reason);
  await deps.consistency.sync();
  const plan = planOf(deps, record, read);
  if (plan.refusal !== null) return failRestore(deps, record, plan.refusal);
  await updateRestore(deps, record, "restore.begun", () => ({
    state: "writing",
    total: plan.steps.length,
    lowered: loweredBy(deps.registry.users, plan),
  }));
  deps.log.info({ file: record.file, steps: plan.steps.length }, "a restore of records begins to write");
}

async function write(deps: Deps, record: RestoreRecord): Promise<void> {
  const read = await readTarget(deps, record);
  if (!read.ok) {
    deps.log.warn({ file: record.file, reason: read.reason }, "a restore of records waits for its snapshot");
    return;
  }
  for (let ended = false; !ended && deps.raft.leads;)
    ended = await writeBatch(deps, record, () => planOf(deps, record, read));
  deps.log.info({ file: record.file }, "the records written by this leader are restored");
}

async function readTarget(deps: Deps, { snapshot }: RestoreRecord): Promise<ReadSnapshot> {
  const found = deps.registry.snapshots.get(snapshot)?.value;
  if (found === undefined) return { ok: false, reason: { code: "snapshot_copy_missing", params: { name: null } } };
  return deps.restoreReader.read(found);
}

const planOf = (deps: Deps, record: RestoreRecord, read: ReadSnapshot & { ok: true }): RestorePlan =>
  restorePlan(presentRecords(deps.registry), read.records, requestOf(record));
