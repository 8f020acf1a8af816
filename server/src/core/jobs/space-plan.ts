/** What a Core knows of room while etcd's quota is used up (alarm NOSPACE): every put in the cluster is refused until it is disarmed. */
export interface SpaceFacts {
  leads: boolean;
  quotaBytes: number;
  /** of its own engine: the file, and what of it holds data */
  dbBytes: number;
  inUseBytes: number;
  self: string;
  leader: string | null;
  /** the other Cores that are heard, with the size of their files; null: not told */
  others: readonly { ref: string; dbBytes: number | null }[];
  /** since the alarm was first seen here, ms */
  waitedMs: number;
  /** since old entries were taken out and the history compacted here, ms; null: not in this alarm */
  clearedMs: number | null;
  /** since this engine's file was written anew and did not shrink, ms; null: not in this alarm */
  inVainMs: number | null;
}

/**
 * `clear`: take old entries out, and compact; the leader's. `defragment`: give back what is free in the own file, which
 * holds that member up meanwhile. `disarm`: put an end to the alarm; the leader's.
 */
export type SpaceStep = "clear" | "defragment" | "disarm" | "wait";

/** A file below this part of the quota has room; an alarm that ends above would come back at once. */
const ROOMY = 0.75;
/** What a file holds must be below this part for writing it anew to give room. */
const WORTHWHILE = 0.7;
/** So long a Core waits for each that comes before it: one that hangs, or is too old to know how, must not hold up all. */
const PATIENCE_MS = 60_000;
/** What did not help is tried again after so long. */
const AGAIN_MS = 600_000;

/** What this Core does next. Members write their files anew one after the other, the leader last, so that a majority answers. */
export function spaceStep(f: SpaceFacts): SpaceStep {
  const tired = (ms: number | null): boolean => ms === null || ms >= AGAIN_MS;
  if (f.leads && f.clearedMs === null) return "clear";
  const roomy = (bytes: number | null): boolean => bytes !== null && bytes < ROOMY * f.quotaBytes;
  if (!roomy(f.dbBytes)) {
    if (f.inUseBytes < WORTHWHILE * f.quotaBytes)
      return tired(f.inVainMs) && mayGo(f, before(f), roomy) ? "defragment" : "wait";
    return f.leads && tired(f.clearedMs) ? "clear" : "wait";
  }
  return f.leads && mayGo(f, f.others, roomy) ? "disarm" : "wait";
}

/** Those have room by their own word, or were given their time. */
function mayGo(f: SpaceFacts, first: SpaceFacts["others"], roomy: (bytes: number | null) => boolean): boolean {
  return first.every((o) => roomy(o.dbBytes)) || f.waitedMs >= first.length * PATIENCE_MS;
}

/** Whose turn comes before this Core's. */
function before(f: SpaceFacts): SpaceFacts["others"] {
  return f.leads ? f.others : f.others.filter((o) => o.ref !== f.leader && o.ref < f.self);
}

/** Whether what the engine holds leaves so little room that the oldest of the audit has to make it. */
export function isPressed(inUseBytes: number, quotaBytes: number): boolean {
  return inUseBytes >= WORTHWHILE * quotaBytes;
}
