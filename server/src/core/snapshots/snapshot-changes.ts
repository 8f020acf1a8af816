import type { Compare } from "../etcd/client/gateway-types.ts";
import { ApiProblem } from "../state/api-problem.ts";
import type { ChangePlan, Made } from "../state/commit.ts";
import { keys } from "../state/keys.ts";
import type { SnapshotRecord } from "../state/records-snapshots.ts";
import type { Versioned } from "../state/record-cache.ts";
import type { Registry } from "../state/registry.ts";
import { absent, ownRequest } from "../state/service-changes.ts";
import type { SnapshotsDeps } from "./deps.ts";

type Deps = Pick<SnapshotsDeps, "registry" | "changes" | "self">;

/** What the plan of a request makes: the snapshot, which the response describes. */
export type SnapshotMade = Made<SnapshotRecord, SnapshotRecord>;

/** The most snapshots that a cluster has, those of the schedule included. */
const MOST_SNAPSHOTS = 300;

/** Returns the name of an archive: `kuma-2026-11-30T12-00-00Z-1f0c2d3e.tar.gz`. */
const fileOf = (id: string, atMs: number): string =>
  `kuma-${new Date(atMs).toISOString().slice(0, 19).replaceAll(":", "-")}Z-${id.slice(0, 8)}.tar.gz`;

/** Returns the record of a snapshot that is requested now. */
export function newSnapshot(request: { id: string; how: string; by: string; nowMs: number }): SnapshotRecord {
  const { id, how, by, nowMs } = request;
  return {
    id,
    file: fileOf(id, nowMs),
    state: "waiting",
    how,
    by,
    requestedAt: new Date(nowMs).toISOString(),
    takenAt: null,
    core: null,
    copies: [],
    bytes: null,
    revision: null,
    life: null,
    counts: null,
    version: null,
    engineVersion: null,
    sealed: false,
    reason: null,
    proof: null,
    proving: null,
    deleting: false,
    since: null,
    tries: 0,
    sha256: null,
    copyTo: null,
    copyFailedAt: null,
  };
}

/** Plans the first record of a snapshot. Throws snapshot_busy if there are too many. */
export function planNew(registry: Registry, record: SnapshotRecord, what: string): ChangePlan<SnapshotMade> {
  if (registry.snapshots.size >= MOST_SNAPSHOTS)
    throw new ApiProblem("snapshot_busy", { why: "too_many", count: registry.snapshots.size });
  return planned([absent(keys.snapshot(record.id))], record, what, 202);
}

/** Plans to take a snapshot. Throws snapshot_busy while one is being taken. */
export function planTake(registry: Registry, record: SnapshotRecord): ChangePlan<SnapshotMade> {
  if ([...registry.snapshots.values()].some((s) => isUnderWay(s.value)))
    throw new ApiProblem("snapshot_busy", { why: "taking" });
  return planNew(registry, record, "snapshot.take");
}

/** Plans a proof of a snapshot. Throws not_found, snapshot_busy. */
export function planVerify(registry: Registry, id: string, nowMs: number): ChangePlan<SnapshotMade> {
  const found = findSnapshot(registry, id);
  const { state, deleting, proving } = found.value;
  if (deleting) throw new ApiProblem("snapshot_busy", { why: "deleting" });
  if (state !== "taken")
    throw new ApiProblem("snapshot_busy", { why: isUnderWay(found.value) ? "taking" : "not_taken" });
  if (proving !== null) throw new ApiProblem("snapshot_busy", { why: "proving" });
  const next = { ...found.value, proving: { since: new Date(nowMs).toISOString(), core: null } };
  return planned([unchanged(found)], next, "snapshot.verify", 202);
}

/** Plans to delete a snapshot: each Core deletes its own copy. Throws not_found, snapshot_busy. */
export function planRemove(registry: Registry, id: string): ChangePlan<SnapshotMade> {
  const found = findSnapshot(registry, id);
  if (isUnderWay(found.value)) throw new ApiProblem("snapshot_busy", { why: "taking" });
  return planned(
    [unchanged(found)],
    { ...found.value, deleting: true, proving: null, copyTo: null },
    "snapshot.remove",
    202,
  );
}

/** Reports whether a snapshot is still to be taken. */
export const isUnderWay = ({ state }: SnapshotRecord): boolean => state === "waiting" || state === "taking";

/** Returns a snapshot's record. Throws not_found. */
export function findSnapshot(registry: Registry, id: string): Versioned<SnapshotRecord> {
  const found = registry.snapshots.get(id);
  if (found === undefined) throw new ApiProblem("not_found", { what: "snapshot" });
  return found;
}

/**
 * Changes the record of a snapshot by this Core itself; `change` returns null if there is nothing to do any more.
 * Reports whether it was changed.
 */
export async function updateSnapshot(
  deps: Deps,
  id: string,
  what: string,
  change: (record: SnapshotRecord) => SnapshotRecord | null,
): Promise<boolean> {
  try {
    await deps.changes.execute(ownRequest(deps), () => {
      const found = deps.registry.snapshots.get(id);
      const next = found === undefined ? null : change(found.value);
      if (found === undefined || next === null) throw new NothingToDo();
      return planned([unchanged(found)], next, what, 200);
    });
    return true;
  } catch (error) {
    if (!(error instanceof NothingToDo)) throw error;
    return false;
  }
}

/** Deletes the record of a snapshot that has no copy left. */
export async function forgetSnapshot(deps: Deps, id: string): Promise<void> {
  const found = deps.registry.snapshots.get(id);
  if (found === undefined) return;
  await deps.changes.execute(ownRequest(deps), () => ({
    compare: [unchanged(found)],
    ops: [{ op: "delete", key: keys.snapshot(id) }],
    audit: { what: "snapshot.forgotten", ref: null, name: found.value.file },
    status: 200,
    ref: null,
    made: null,
  }));
}

/** Writes the request for a slot of the schedule together with the slot, so that each has one snapshot. */
export async function requestScheduled(deps: Deps, record: SnapshotRecord, hour: number, nowMs: number): Promise<void> {
  const slot = { hour, at: new Date(nowMs).toISOString() };
  await deps.changes.execute(ownRequest(deps), () => {
    const served = deps.registry.snapshotSlot;
    if (served !== null && served.value.hour >= hour) throw new NothingToDo();
    const plan = planNew(deps.registry, record, "snapshot.schedule");
    return {
      ...plan,
      compare: [
        ...plan.compare,
        { key: keys.snapshotSlot, target: "mod" as const, op: "=" as const, value: served?.revision ?? 0 },
      ],
      ops: [...plan.ops, { op: "put" as const, key: keys.snapshotSlot, value: JSON.stringify(slot) }],
    };
  });
}

function planned(compare: Compare[], record: SnapshotRecord, what: string, status: number): ChangePlan<SnapshotMade> {
  return {
    compare,
    ops: [{ op: "put", key: keys.snapshot(record.id), value: JSON.stringify(record) }],
    audit: { what, ref: null, name: record.file },
    status,
    ref: null,
    made: { written: record, stored: record },
  };
}

const unchanged = ({ value, revision }: Versioned<SnapshotRecord>): Compare => ({
  key: keys.snapshot(value.id),
  target: "mod",
  op: "=",
  value: revision,
});

/** Thrown when the step was done meanwhile. */
class NothingToDo extends Error {}
