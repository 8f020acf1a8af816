import type { Life } from "../../contract/life.ts";
import { isSameLife } from "./life.ts";

/** A leadership, with what its term is comparable within: etcd's cluster ID, and the life of the cluster. */
export interface LeaderTerm extends Life {
  readonly ref: string;
  readonly term: number;
  readonly clusterId: string;
}

/** The leadership that began last, as its leader recorded it. */
export interface RecordedLeadership extends LeaderTerm {
  /** when it began, by the leader's wall clock */
  readonly since: string;
}

/**
 * Reports whether a leader records its leadership over the one that is recorded: unless that is its own, or a later
 * one. Terms of different clusters and lives do not compare: a recovered cluster begins with a low one.
 */
export function isToRecord(known: LeaderTerm | null, own: LeaderTerm): boolean {
  if (known === null || known.clusterId !== own.clusterId || !isSameLife(known, own)) return true;
  return known.term < own.term;
}

/**
 * Returns since when a Core leads, by the recorded leadership alone; null while the record of this leader's term has
 * not been read. `cluster`: the observer's own, whose copy of the records the record comes from.
 */
export function leadsSince(
  known: RecordedLeadership | null,
  leader: { readonly ref: string | null; readonly term: number | null },
  cluster: Life & { readonly clusterId: string | null },
): string | null {
  if (known === null || known.ref !== leader.ref || known.term !== leader.term) return null;
  return known.clusterId === cluster.clusterId && isSameLife(known, cluster) ? known.since : null;
}
