import type { ErrorCode } from "@core-console/shared/contract/errors";

export type Change = "add" | "rename" | "remove";

/** One action of an operator, as observed by its client. Times are of one monotonic clock, ms. */
export interface Action {
  kind: Change | "read";
  requestId: string;
  /** the name requested, or the one read */
  name: string | null;
  ref: string | null;
  startedMs: number;
  /** Infinity for an unknown outcome: it may still take effect */
  endedMs: number;
  /** `refused`: the answer says that nothing was changed */
  outcome: "confirmed" | "refused" | "unknown";
  code: ErrorCode | number | null;
  /** revision of the record that the answer shows; null for what is not there */
  revision: number | null;
}

/** What the audit log in etcd contains about one change, in the order of its keys. */
export interface AuditEntry {
  requestId: string;
  what: string;
  ref: string | null;
  name: string | null;
  outcome: string;
}

/** A service of the final state. */
interface FinalService {
  ref: string;
  name: string;
  revision: number;
}

export interface History {
  actions: readonly Action[];
  audit: readonly AuditEntry[];
  services: readonly FinalService[];
}
