import type * as contract from "../../contract/recovery/recovery.ts";

export type Life = contract.RecoveryLife;
export type LogPosition = contract.LogPosition;
export type LogFacts = contract.LogFacts;
export type DatabaseState = contract.DatabaseState;
export type Presence = contract.Presence;
export type CoreFacts = contract.CoreFacts;
export type SnapshotFacts = contract.RecoverySnapshot;

/** Returns the last entry of a log, as read or as its Core reports it; null where it is not known. */
export const lastOf = (log: LogFacts): LogPosition | null =>
  log.kind === "read" || log.kind === "reported" ? log.last : null;

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
