import type { Snapshot } from "../../contract/snapshots/snapshots.ts";
import type { SnapshotFacts } from "./recovery-facts.ts";

/** Number of snapshots that a plan names: the newest are the ones that matter. */
export const MOST_SNAPSHOTS = 20;

type Kept = Pick<Snapshot, "file" | "state" | "takenAt" | "copies" | "proof" | "deleting">;

/**
 * Returns the snapshots that a cluster could be restored from, the newest first. `files`: those that were found on this
 * host; one that has a record too counts once, by its record.
 */
export function knownSnapshots(
  records: readonly Kept[],
  files: readonly SnapshotFacts[],
  nameOf: (ref: string) => string,
): SnapshotFacts[] {
  const kept = records.filter(({ state, deleting }) => state === "taken" && !deleting);
  const recorded = kept.flatMap(({ file, takenAt, proof, copies }) =>
    takenAt === null ? [] : [{ file, takenAt, proven: proof?.ok ?? null, on: copies.map(nameOf) }],
  );
  const known = new Set(records.map(({ file }) => file));
  return [...recorded, ...files.filter(({ file }) => !known.has(file))]
    .toSorted((a, b) => (a.takenAt < b.takenAt ? 1 : -1))
    .slice(0, MOST_SNAPSHOTS);
}

/** Returns the newest snapshot that a test restored; null: none is known. */
export const lastProven = (snapshots: readonly SnapshotFacts[]): SnapshotFacts | null =>
  snapshots.find(({ proven }) => proven === true) ?? null;
