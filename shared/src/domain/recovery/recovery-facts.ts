/** A cluster's identity over recoveries and restores: data of different lives is never merged. */
export interface Life {
  generation: number;
  /** null where it is not known, as for an older version */
  lifeId: string | null;
  /** etcd's cluster ID; null where it is not known */
  clusterId: string | null;
}

/** A place in the replicated log, by which Raft itself decides who is up to date. */
export interface LogPosition {
  term: number;
  index: number;
}

/** What is known of a Core's log. */
export type LogFacts =
  /** read from its disk; `torn`: its last record was not written whole, `last` is the one before */
  | { kind: "read"; last: LogPosition; commit: number; torn: boolean }
  /**
   * the Core itself reports its last entry, and what it knows to be committed: its log holds that much at least; null:
   * it does not report it
   */
  | { kind: "reported"; last: LogPosition | null; commit: number | null }
  | { kind: "damaged" }
  | { kind: "missing" }
  | { kind: "unknown" };

/** Returns the last entry of a log, as read or as its Core reports it; null where it is not known. */
export const lastOf = (log: LogFacts): LogPosition | null =>
  log.kind === "read" || log.kind === "reported" ? log.last : null;

/** What is known of the state of a Core's database. `ahead`: it has applied entries that its log does not hold. */
export type DatabaseState = "good" | "damaged" | "ahead" | "missing" | "unknown";

/** Whether a Core can be reached. */
export type Presence =
  /**
   * it answers; `follows` is the ref of the leader that it knows, itself included. Its engine is `waiting` while it
   * looks for a majority
   */
  | { kind: "answers"; engine: "ready" | "waiting" | "off"; follows: string | null }
  /** it is the Core of this host and does not run */
  | { kind: "stopped" }
  /** its host answers that nothing listens there */
  | { kind: "refused" }
  /** nothing answers: it may be off, or only unreachable from here */
  | { kind: "silent" }
  /** something answers that does not prove to be this Core, or refuses this host */
  | { kind: "untrusted" };

export interface CoreFacts {
  ref: string;
  name: string;
  /** it is the Core of the host that makes the plan */
  here: boolean;
  vote: "voter" | "learner" | "unknown";
  /** null where it is not known */
  life: Life | null;
  /** it was taken out of the cluster */
  removed: boolean;
  presence: Presence;
  log: LogFacts;
  database: DatabaseState;
}

/** A snapshot file of this cluster. `proven`: a test restored it. */
export interface SnapshotFacts {
  file: string;
  takenAt: string;
  proven: boolean;
}

/** What is known when a plan is made: on one host, and from the Cores that answer. */
export interface RecoveryFacts {
  /** of the records that name the Cores */
  life: Life;
  cores: readonly CoreFacts[];
  snapshots: readonly SnapshotFacts[];
}

/** Reports whether two lives may be one: what is not known of either makes no difference. */
export function isSameLife(one: Life, other: Life | null): boolean {
  if (other === null) return true;
  return (
    one.generation === other.generation &&
    maybeEqual(one.lifeId, other.lifeId) &&
    maybeEqual(one.clusterId, other.clusterId)
  );
}

const maybeEqual = (one: string | null, other: string | null): boolean =>
  one === null || other === null || one === other;
