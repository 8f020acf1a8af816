import type { DrillPart } from "@core-console/shared/contract/drill/drill";
import type { DrillRecord } from "../../state/records-drills.ts";
import type { SnapshotRecord } from "../../state/records-snapshots.ts";
import type { Played } from "./played.ts";

/** A join with its ten seconds of steadiness, on an empty database: see docs/figures.md. */
const JOIN_MS = 14_000;
/** How fast a joining Core receives the data, a careful figure for a network of 1 Gbit/s and a disk. */
const BYTES_PER_MS = 20_000;

/** Returns the results of what a Core has played, for the record of the drill. */
export function partsOf(
  played: Played,
  facts: {
    current: NonNullable<DrillRecord["current"]>;
    core: { core: string; name: string };
    snapshot: SnapshotRecord | null;
    /** number of voters that the cluster has */
    voters: number;
  },
): DrillPart[] {
  const { current, core, snapshot, voters } = facts;
  const { reason, steps, startMs, lastIndex, databaseBytes } = played;
  const each = databaseBytes === null ? null : JOIN_MS + databaseBytes / BYTES_PER_MS;
  const joinMs = reason === null && each !== null ? Math.round((voters - 1) * each) : null;
  const behind = (is: number | null, all: number): number | null => (is === null ? null : Math.max(0, all - is));
  if (current.way === "snapshot") {
    const { file, takenAt, revision } = snapshot ?? { file: "", takenAt: null, revision: null };
    const missing = behind(revision, current.revision);
    return [
      {
        way: "snapshot",
        ...core,
        reason,
        steps,
        missing,
        snapshot: takenAt === null ? null : { file, takenAt },
        joinMs,
      },
    ];
  }
  const missing = behind(lastIndex, current.index);
  const started = startMs === null ? [] : [{ step: "start", ms: startMs }];
  return [
    // The engine may have started and a later step have failed: then the Core can come back.
    {
      way: "restart",
      ...core,
      reason: startMs === null ? reason : null,
      steps: started,
      missing,
      snapshot: null,
      joinMs: startMs === null ? null : 0,
    },
    { way: "survivor", ...core, reason, steps, missing, snapshot: null, joinMs },
  ];
}
