/**
 * What a Core knows about free space while etcd's quota is used up (alarm NOSPACE): every put in the cluster is
 * refused until the alarm is disarmed.
 */
export interface SpaceFacts {
  leads: boolean;
  quotaBytes: number;
  /** of its own engine: size of the file, and the part of it in use */
  dbBytes: number;
  inUseBytes: number;
  self: string;
  leader: string | null;
  /** the other Cores in contact, with the size of their files; null: not reported */
  others: readonly { ref: string; dbBytes: number | null }[];
  /** time since the alarm was first seen here, ms */
  waitedMs: number;
  /** time since this Core deleted old entries and compacted the history, ms; null: not during this alarm */
  clearedMs: number | null;
  /** time since this engine's file was rewritten without becoming smaller, ms; null: not during this alarm */
  inVainMs: number | null;
}

/**
 * `clear`: delete old entries and compact; leader only. `defragment`: release the free pages of the own file, which
 * blocks that member meanwhile. `disarm`: end the alarm; leader only.
 */
export type SpaceStep = "clear" | "defragment" | "disarm" | "wait";

/** A file below this fraction of the quota has free space; ending the alarm above it would raise it again at once. */
const ROOMY = 0.75;
/** Rewriting a file is worthwhile only while the part in use is below this fraction of the quota. */
const WORTHWHILE = 0.7;
/**
 * How long a Core waits for each one before it: one that hangs, or is too old to do this, must not block all others.
 */
const PATIENCE_MS = 60_000;
/** What did not help is repeated after this time. */
const AGAIN_MS = 600_000;

/**
 * Returns this Core's next step. Members rewrite their files one after the other, the leader last, so that a majority
 * keeps answering.
 */
export function spaceStep(facts: SpaceFacts): SpaceStep {
  const tired = (ms: number | null): boolean => ms === null || ms >= AGAIN_MS;
  if (facts.leads && facts.clearedMs === null) return "clear";
  const roomy = (bytes: number | null): boolean => bytes !== null && bytes < ROOMY * facts.quotaBytes;
  if (!roomy(facts.dbBytes)) {
    if (facts.inUseBytes < WORTHWHILE * facts.quotaBytes)
      return tired(facts.inVainMs) && mayGo(facts, before(facts), roomy) ? "defragment" : "wait";
    return facts.leads && tired(facts.clearedMs) ? "clear" : "wait";
  }
  return facts.leads && mayGo(facts, facts.others, roomy) ? "disarm" : "wait";
}

/** Reports whether all of `first` have reported free space, or their time has passed. */
function mayGo(f: SpaceFacts, first: SpaceFacts["others"], roomy: (bytes: number | null) => boolean): boolean {
  return first.every((o) => roomy(o.dbBytes)) || f.waitedMs >= first.length * PATIENCE_MS;
}

/** Returns the Cores whose turn comes before this Core's. */
function before(f: SpaceFacts): SpaceFacts["others"] {
  return f.leads ? f.others : f.others.filter((o) => o.ref !== f.leader && o.ref < f.self);
}

/** Reports whether the data in use leaves so little space that the oldest audit entries must be deleted. */
export function isPressed(inUseBytes: number, quotaBytes: number): boolean {
  return inUseBytes >= WORTHWHILE * quotaBytes;
}
