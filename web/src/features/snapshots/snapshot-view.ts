import type { Snapshot } from "@core-console/shared/contract/snapshots/snapshots";
import type { LightColor, LightShape } from "../../lib/store/standing.ts";

/** State of a snapshot in one word: whether it can be relied on, or what is under way. */
export type SnapshotStanding =
  | "deleting"
  | "waiting"
  | "taking"
  | "failed"
  | "proving"
  | "proven"
  | "bad"
  | "undecided"
  | "unproven";

export const STANDING_LIGHT: Readonly<Record<SnapshotStanding, { color: LightColor; shape: LightShape }>> = {
  deleting: { color: "gray", shape: "half" },
  waiting: { color: "yellow", shape: "half" },
  taking: { color: "yellow", shape: "half" },
  failed: { color: "red", shape: "square" },
  proving: { color: "yellow", shape: "half" },
  proven: { color: "green", shape: "circle" },
  bad: { color: "red", shape: "square" },
  undecided: { color: "yellow", shape: "triangle" },
  unproven: { color: "gray", shape: "ring" },
};

export function standingOf(snapshot: Snapshot): SnapshotStanding {
  if (snapshot.deleting) return "deleting";
  if (snapshot.state !== "taken") return snapshot.state;
  if (snapshot.proving !== null) return "proving";
  const { proof } = snapshot;
  if (proof === null) return "unproven";
  if (proof.ok) return "proven";
  // a proof that could not be carried out says nothing about the snapshot
  return proof.reason?.code === "snapshot_not_proven" ? "undecided" : "bad";
}

const UNDER_WAY: ReadonlySet<SnapshotStanding> = new Set(["deleting", "waiting", "taking", "proving"]);

/** Reports whether the snapshot changes by itself soon. */
export const isUnderWay = (snapshot: Snapshot): boolean => UNDER_WAY.has(standingOf(snapshot));

/** Reports whether a snapshot can be restored, as far as is known; one that is proven again was proven before. */
const isProven = (snapshot: Snapshot): boolean => !snapshot.deleting && snapshot.proof?.ok === true;

const newest = (list: readonly Snapshot[]): Snapshot | null =>
  list.reduce<Snapshot | null>(
    (best, one) => (one.takenAt !== null && (best?.takenAt ?? "") < one.takenAt ? one : best),
    null,
  );

/** Returns the newest snapshot that is proven; null: none is. @internal */
export const lastProven = (list: readonly Snapshot[]): Snapshot | null => newest(list.filter(isProven));

/** Returns the newest proven snapshot that would remain without this one; null: none. */
export const provenWithout = (list: readonly Snapshot[], { id }: Snapshot): Snapshot | null =>
  lastProven(list.filter((one) => one.id !== id));

/** Reports whether no proven snapshot would remain without this one. */
export const isLastProven = (list: readonly Snapshot[], snapshot: Snapshot): boolean =>
  isProven(snapshot) && provenWithout(list, snapshot) === null;

const HOUR_MS = 3_600_000;
/** Without a schedule, a proven snapshot counts as old after a week. */
const OLD_MS = 7 * 24 * HOUR_MS;

/** The page's answer to: could everything be restored now? */
export type SnapshotVerdict =
  | { is: "none" | "unproven"; color: LightColor; of: null }
  | { is: "bad" | "old" | "proven"; color: LightColor; of: Snapshot };

/** `everyHours`: of the schedule; null: not known, 0: there is none. */
export function verdictOf(list: readonly Snapshot[], everyHours: number | null, nowMs: number): SnapshotVerdict {
  const taken = list.filter((one) => one.state === "taken" && !one.deleting);
  const last = newest(taken);
  if (last === null) return { is: "none", color: "gray", of: null };
  if (standingOf(last) === "bad") return { is: "bad", color: "red", of: last };
  const proven = lastProven(taken);
  if (proven === null) return { is: "unproven", color: "yellow", of: null };
  const oldMs = everyHours === null || everyHours === 0 ? OLD_MS : 2 * everyHours * HOUR_MS;
  const isOld = nowMs - Date.parse(proven.takenAt ?? "") > oldMs;
  return isOld ? { is: "old", color: "yellow", of: proven } : { is: "proven", color: "green", of: proven };
}

/** Returns when the next scheduled snapshot is due, ms; null: there is no schedule. */
export function nextAt(everyHours: number, nowMs: number): number | null {
  if (everyHours === 0) return null;
  const each = everyHours * HOUR_MS;
  return (Math.floor(nowMs / each) + 1) * each;
}
