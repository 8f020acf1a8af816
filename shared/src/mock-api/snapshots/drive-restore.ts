import type { Restore } from "../../contract/snapshots/restore.ts";
import { isoTime } from "../../domain/iso-time.ts";
import type { Hub } from "../hub.ts";
import { RESTORE_TOTAL, progressOf } from "../world/restore-seed.ts";

/** Replaces the restore, and what the cluster warns of with it. */
export function putRestore(hub: Hub, restore: Restore): void {
  hub.snapshots = { ...hub.snapshots, restore };
  hub.set({ ...hub.world, restoring: progressOf(restore) });
}

/** Advances a restore of records as time passes: the present is saved, then one record a tick is written. */
export function driveRestore(hub: Hub, nowMs: number): void {
  const { restore } = hub.snapshots;
  if (restore === null || nowMs - Date.parse(restore.requestedAt) < hub.pace.snapshotMs) return;
  const updatedAt = isoTime(nowMs);
  if (restore.state === "saving") putRestore(hub, { ...restore, state: "writing", total: RESTORE_TOTAL, updatedAt });
  else if (restore.state === "writing") {
    const done = Math.min(restore.total, restore.done + 1);
    const ended = done === restore.total;
    putRestore(hub, { ...restore, done, updatedAt, ...(ended ? { state: "done" as const } : {}) });
  }
}
