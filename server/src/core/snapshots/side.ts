import { rmSync } from "node:fs";
import type { Reason } from "@core-console/shared/contract/service";
import { every } from "../../lib/process/every.ts";
import type { SnapshotRecord } from "../state/records-snapshots.ts";
import { copyOut, NotCopiedOut } from "./copy-out.ts";
import { ArchiveFault } from "./archive/archive-fault.ts";
import { hashOf } from "./archive/write-archive.ts";
import type { SnapshotsDeps } from "./deps.ts";
import { fetchCopy } from "./fetch-copy.ts";
import { proveArchive } from "./prove-archive.ts";
import { updateSnapshot } from "./snapshot-changes.ts";
import { hasFile, pathOf, removeLeftovers } from "./snapshot-files.ts";
import { takeSnapshot } from "./take-snapshot.ts";

const PERIOD_MS = 1000;

/** Snapshots on demand are proven on request, these at once. */
const PROVEN_AT_ONCE: ReadonlySet<string> = new Set(["schedule", "restore"]);

/** What this Core has to do about a snapshot. */
type Task = "delete" | "take" | "copy" | "prove";

/** Returns this Core's task about a snapshot by its record; null: none. */
function taskOf(record: SnapshotRecord, ref: string): Task | null {
  const { copies, core, state, copyTo, proving } = record;
  if (record.deleting) return copies.includes(ref) ? "delete" : null;
  if (state === "taking") return core === ref ? "take" : null;
  if (copyTo?.core === ref) return "copy";
  return proving?.core === ref ? "prove" : null;
}

/**
 * Starts this Core's part of snapshots: it takes, copies, proves and deletes what the records say, one at a time.
 * Returns how to stop it.
 */
export function startSnapshotSide(deps: SnapshotsDeps): () => void {
  const ending = new AbortController();
  let clean = false;
  const stop = every(
    "snapshots of this Core",
    PERIOD_MS,
    async () => {
      if (!deps.registry.ready || deps.registry.services.get(deps.self.ref)?.value.voter !== true) return;
      if (!clean) removeLeftovers(deps.layout.snapshots);
      clean = true;
      for (const { value } of deps.registry.snapshots.values()) {
        const task = taskOf(value, deps.self.ref);
        if (task !== null) return TASKS[task](deps, value, ending.signal);
      }
    },
    deps.log,
  );
  return () => {
    stop();
    ending.abort();
  };
}

const TASKS: Record<Task, (deps: SnapshotsDeps, record: SnapshotRecord, signal: AbortSignal) => Promise<void>> = {
  take,
  copy,
  prove,
  delete: remove,
};

async function take(deps: SnapshotsDeps, record: SnapshotRecord): Promise<void> {
  const { ref } = deps.self;
  const mine = (r: SnapshotRecord): boolean => r.state === "taking" && r.core === ref;
  try {
    const taken = await takeSnapshot(deps, record);
    deps.log.info({ file: record.file, bytes: taken.bytes, revision: taken.revision }, "a snapshot was taken");
    const reason = await copiedOut(deps, record);
    const proving = PROVEN_AT_ONCE.has(record.how) ? { since: new Date(deps.wall()).toISOString(), core: null } : null;
    const written = await updateSnapshot(deps, record.id, "snapshot.taken", (r) =>
      mine(r) ? { ...r, ...taken, state: "taken", since: null, copies: [ref], reason, proving } : null,
    );
    if (!written) rmSync(pathOf(deps.layout.snapshots, record), { force: true });
  } catch (error) {
    deps.log.warn({ err: error, file: record.file }, "a snapshot could not be taken");
    const reason = reasonOf(error, deps.self.name);
    await updateSnapshot(deps, record.id, "snapshot.failed", (r) =>
      mine(r) ? { ...r, state: "failed", since: null, reason } : null,
    );
  }
}

/** Copies an archive into the operator's directory, if there is one; returns why it is not there. */
async function copiedOut(
  { snapshotCopies, layout, log, self }: SnapshotsDeps,
  record: SnapshotRecord,
): Promise<Reason | null> {
  // A script that asks for a backup stores it itself.
  if (snapshotCopies === null || record.how === "backup") return null;
  try {
    await copyOut(pathOf(layout.snapshots, record), snapshotCopies);
    return null;
  } catch (error) {
    log.warn({ err: error, file: record.file, directory: snapshotCopies }, "a snapshot could not be copied out");
    if (!(error instanceof NotCopiedOut)) throw error;
    return { code: "snapshot_directory", params: { name: self.name, ...error.params } };
  }
}

/** The other Core's directory still misses it. */
const ofDirectory = ({ reason }: SnapshotRecord): Reason | null =>
  reason?.code === "snapshot_directory" ? reason : null;

function reasonOf(error: unknown, name: string): Reason {
  if (error instanceof ArchiveFault) return { code: error.code, params: { ...error.params, name } };
  return { code: "snapshot_engine_failed", params: { name } };
}

async function copy(deps: SnapshotsDeps, record: SnapshotRecord, signal: AbortSignal): Promise<void> {
  const { ref, name } = deps.self;
  const mine = (r: SnapshotRecord): boolean => r.copyTo?.core === ref && !r.deleting;
  try {
    if (!hasFile(deps.layout.snapshots, record)) await fetchCopy(deps, record, signal);
    else await refuseOther(deps, record);
    const reason = await copiedOut(deps, record);
    await updateSnapshot(deps, record.id, "snapshot.copied", (r) =>
      mine(r)
        ? {
            ...r,
            copyTo: null,
            copyFailedAt: null,
            reason: reason ?? ofDirectory(r),
            copies: [...new Set([...r.copies, ref])],
          }
        : null,
    );
  } catch (error) {
    deps.log.warn({ err: error, file: record.file }, "a copy of a snapshot could not be fetched");
    const why = error instanceof ArchiveFault ? (error.code === "snapshot_no_room" ? "room" : "altered") : "connection";
    const at = new Date(deps.wall()).toISOString();
    await updateSnapshot(deps, record.id, "snapshot.not_copied", (r) =>
      mine(r)
        ? { ...r, copyTo: null, copyFailedAt: at, reason: { code: "snapshot_no_second_copy", params: { name, why } } }
        : null,
    );
  }
}

/** A copy from before a restart counts only if it is the same archive; another one is deleted and fetched again. */
async function refuseOther(deps: SnapshotsDeps, record: SnapshotRecord): Promise<void> {
  const path = pathOf(deps.layout.snapshots, record);
  if ((await hashOf(path)).sha256 === record.sha256) return;
  rmSync(path);
  throw new ArchiveFault("snapshot_altered");
}

async function prove(deps: SnapshotsDeps, record: SnapshotRecord): Promise<void> {
  const { ref, name } = deps.self;
  const startMs = deps.now();
  const reason = await proofOf(deps, record, name);
  const proof = {
    at: new Date(deps.wall()).toISOString(),
    ok: reason === null,
    reason,
    core: ref,
    ms: Math.round(deps.now() - startMs),
  };
  deps.log.info({ file: record.file, ok: proof.ok, reason, ms: proof.ms }, "a snapshot was tried in a scratch engine");
  await updateSnapshot(deps, record.id, proof.ok ? "snapshot.proven" : "snapshot.not_proven", (r) =>
    r.proving?.core === ref ? { ...r, proving: null, proof } : null,
  );
}

/** Returns why a snapshot is not proven; null if it is. */
async function proofOf(deps: SnapshotsDeps, record: SnapshotRecord, name: string): Promise<Reason | null> {
  const { layout, engineBinary, engineVersion, log } = deps;
  if (!hasFile(layout.snapshots, record)) return { code: "snapshot_copy_missing", params: { name } };
  const path = pathOf(layout.snapshots, record);
  try {
    if ((await hashOf(path)).sha256 !== record.sha256) return { code: "snapshot_altered", params: {} };
    const means = { folder: layout.snapshots, engineBinary, engineVersion, home: layout.home, log };
    return (await proveArchive(path, means)).reason;
  } catch (error) {
    log.warn({ err: error, file: record.file }, "a snapshot could not be tried in a scratch engine");
    return { code: "snapshot_not_proven", params: { name } };
  }
}

async function remove(deps: SnapshotsDeps, record: SnapshotRecord): Promise<void> {
  rmSync(pathOf(deps.layout.snapshots, record), { force: true });
  await updateSnapshot(deps, record.id, "snapshot.removed", (r) => ({
    ...r,
    copies: r.copies.filter((ref) => ref !== deps.self.ref),
  }));
}
